#!/usr/bin/env python3
"""Bad input: each has its message and exit status, and costs only itself."""

import gzip
import os
import unittest

from lisrtp_case import (AUTHORISATION, ROOT, CommandTest, files_of, payloads_by_stream, sample,
                         tshark_fields)
from rewritten import frames_of, oakley5_prime, with_mikey_changed, without_checksum, write_pcap


class CaptureErrors(CommandTest):

    def setUp(self):
        super().setUp()
        self.good, keys, _ = sample("ims-aka-dh")
        self.keys = self.private_copy(keys)

    def check(self, path, code, *messages):
        run = self.decrypt(path, self.keys)
        self.assertEqual(run.code, code, run.err)
        for message in messages:
            self.assertIn(message, run.err)
        self.assertEqual(run.out, "")
        self.assertFalse(run.case.exists())

    def test_missing_file(self):
        self.check(self.folder / "none.pcap", 1, "none.pcap: No such file", "no capture to read")

    def test_empty_file(self):
        path = self.folder / "empty.pcap"
        path.touch()
        self.check(path, 1, "empty.pcap: an empty file")

    def test_not_a_capture(self):
        self.check(ROOT / "README.md", 1, "README.md: not a capture file of a known format")

    def test_folder_without_captures(self):
        (self.folder / "folder").mkdir()
        self.check(self.folder / "folder", 2, "no capture to read")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable_file(self):
        path = self.folder / "mine.pcapng"
        path.write_bytes(self.good.read_bytes())
        path.chmod(0)
        self.check(path, 1, "mine.pcapng", "ermission denied")

    def test_what_a_folder_has_and_cannot_be_opened_is_said(self):
        """It may have been a capture: other files beside captures are only counted."""
        folder = self.folder / "captures"
        folder.mkdir()
        (folder / "call.pcapng").write_bytes(self.good.read_bytes())
        (folder / "notes.txt").write_text("none")
        (folder / "gone.pcapng").symlink_to(self.folder / "nowhere.pcapng")
        run = self.decrypt(folder, self.keys)
        self.assertEqual(run.code, 1)
        self.assertIn("error: " + str(folder / "gone.pcapng") + ": No such file", run.err)
        self.assertIn("1 file in the folders is no capture", run.err)
        self.assertEqual([call["verdict"] for call in run.report["calls"]], ["decrypted"])

    def test_an_indexed_case_has_no_report_yet(self):
        case = self.folder / "indexed"
        self.assertEqual(self.run_lisrtp("index", self.good, "-o", case).code, 0)
        for command in (["explain", case, "1"], ["report", case, "-o", self.folder / "new.html"]):
            said = self.run_lisrtp(*command)
            self.assertEqual(said.code, 2)
            self.assertIn("is indexed, not decrypted", said.err)
            self.assertIn(f"hint: lisrtp unlock {case} --keys FILE", said.err)
        said = self.run_lisrtp("calls", case, self.good)
        self.assertEqual(said.code, 2)
        self.assertIn(f"{case}: is a case, and is listed alone", said.err)

    def test_captures_that_lie_elsewhere_now(self):
        moved = self.folder / "moved.pcapng"
        moved.write_bytes(self.good.read_bytes())
        case = self.folder / "indexed"
        self.assertEqual(self.run_lisrtp("index", moved, "-o", case).code, 0)
        moved.unlink()
        said = self.run_lisrtp("unlock", case, "--keys", self.keys)
        self.assertEqual(said.code, 1)
        self.assertIn(f"hint: if they lie elsewhere now: lisrtp unlock {case} CAPTURE...", said.err)
        self.assertEqual(
            self.run_lisrtp("unlock", case, self.good.parent, "--keys", self.keys).code, 0)

    def test_a_bad_file_costs_only_itself(self):
        run = self.decrypt([self.good, ROOT / "README.md"], self.keys)
        self.assertEqual(run.code, 1)
        self.assertIn("README.md", run.err)
        self.assertEqual([call["verdict"] for call in run.report["calls"]], ["decrypted"])

    def test_cut_anywhere(self):
        octets = self.good.read_bytes()
        whole = self.decrypt(self.good, self.keys, case="whole").report
        most = sum(stream["authenticated"] for stream in whole["calls"][0]["streams"])
        path = self.folder / "cut.pcapng"
        for part in range(1, 16):
            path.write_bytes(octets[:len(octets) * part // 16 + part])
            run = self.decrypt(path, self.keys, case=f"case{part}")
            self.assertIn(run.code, (0, 1), run.err)
            self.assertNotIn("terminate", run.err)
            if run.report is None:
                continue
            opened = sum(stream["authenticated"] for call in run.report["calls"]
                         for stream in call["streams"])
            self.assertLessEqual(opened, most)
            damage = run.report["inputs"][0].get("damage", "")
            self.assertEqual(run.code, 1 if damage else 0, run.err)
            if damage:
                self.assertIn(f"cut.pcapng: {damage}", run.err)


    def test_what_begins_like_a_capture_and_is_none(self):
        """Beside other captures it is no file that happens to lie there: calls are missing."""
        pcap = bytes.fromhex("d4c3b2a1") + bytes(range(256))
        pcapng = bytes.fromhex("0a0d0d0a1c0000004d3c2b1a0100")
        for name, octets, words in (
                ("pcap", pcap, "a capture with a feature that is not supported (pcap: "),
                ("pcapng", pcapng, "begins like a capture, but its header is damaged")):
            folder = self.folder / name
            folder.mkdir()
            (folder / "garbage.pcap").write_bytes(octets)
            self.check(folder / "garbage.pcap", 1, "garbage.pcap: " + words)
            (folder / "good.pcapng").write_bytes(self.good.read_bytes())
            run = self.decrypt(folder, self.keys, case="case-" + name)
            self.assertEqual(run.code, 1)
            self.assertIn("garbage.pcap: " + words, run.err)
            self.assertEqual([call["verdict"] for call in run.report["calls"]], ["decrypted"])

    def test_what_only_begins_like_a_document(self):
        for number, beginning in enumerate((b"\xff\xfb\x90\x44", b"\x04\x08", b"\x30\x80\x02\x01")):
            path = self.folder / f"{number}.pcap"
            path.write_bytes(beginning + bytes(range(200)))
            self.check(path, 1, f"{number}.pcap: not a capture file of a known format")
        path = self.folder / "picture.pcap"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
        self.check(path, 1, "picture.pcap: a document, not a capture")


class GarbledCopies(CommandTest):
    """Nobody can tell a garbled or forged INVITE from the true one; the keys can."""

    def test_a_copy_that_comes_first_hides_nothing(self):
        capture, keys, truth = sample("ims-aka-dh")
        keys = self.private_copy(keys)
        expected = payloads_by_stream(self.decrypt(capture, keys, case="whole").report)
        self.assertTrue(expected)
        header, frames = frames_of(capture, self.folder)
        first = next(i for i, (_, octets) in enumerate(frames) if b"INVITE sip:" in octets and
                     b"key-mgmt" in octets)
        record, invite = frames[first]
        call = truth["calls"][0]
        seen = pow(2, int(call["sessions"][0]["initiator_x"], 16),
                   oakley5_prime()).to_bytes(192, "big")
        other = seen[:100] + bytes((seen[100] ^ 1,)) + seen[101:]
        copies = {
            "value": with_mikey_changed([frames[first]], call["call_id"],
                                        lambda message: message.replace(seen, other))[0][1],
            "sdp": without_checksum(invite.replace(b"m=audio", b"q=audio")),
            "port": without_checksum(invite.replace(b"RTP/SAVP", b"RTP/SAVQ")),
            "base64": without_checksum(invite.replace(b"key-mgmt:mikey A", b"key-mgmt:mikey ?")),
            "tag": without_checksum(invite.replace(b";tag=", b";tag=x", 1)[:len(invite)]),
        }
        for name, copy in copies.items():
            with self.subTest(name):
                self.assertNotEqual(copy, invite)
                path = write_pcap(self.folder / f"{name}.pcap", header,
                                  frames[:first] + [(record, copy)] + frames[first:])
                run = self.decrypt(path, keys, case=name)
                self.assertEqual(payloads_by_stream(run.report), expected, run.err)
                self.assertEqual([call["verdict"] for call in run.report["calls"]
                                  if call["streams"]], ["decrypted"], run.err)


class KeyFileErrors(CommandTest):
    """What is wrong, the text that is replaced, by what, the line of the error, its message."""

    GOOD_SECRET = ('[[secret]]\nid = "s"\nauthorisation = "W1"\nkind = "psk"\n'
                   'psk = "00112233445566778899aabbccddeeff"\n')
    WRONG = (
        ("format", "lisrtp-keys/1", "lisrtp-keys/2", 1, "is not one that is known here"),
        ("toml", 'id = "W1"', 'id == "W1"', 3, ""),
        ("never_closed", 'psk = "00112233445566778899aabbccddeeff"', 'psk = "0011', 13, ""),
        ("window", "2100-01-01", "1999-01-01", 6, "the window is empty"),
        ("date", "2000-01-01T00:00:00Z", '"yesterday"', 5, "must be a date and time"),
        ("scope", 'scope = "content"', 'scope = "everything"', 7, "has a value that is not known"),
        ("target", "sip:alice@ims.example", "alice", 8, "this target is not understood"),
        ("authorisation", 'authorisation = "W1"', 'authorisation = "W9"', 11,
         "names no authorisation of this file"),
        ("kind", 'kind = "psk"', 'kind = "pks"', 12, "`kind`"),
        ("hex", "0011", "00zz", 13, "must be hex digits"),
        ("odd", "0011", "001", 13, "odd number of hex digits"),
        ("unknown_field", 'kind = "psk"', 'kind = "psk"\npks = "00"', 13, "`pks`"),
        ("no_secret_field", 'psk = "00112233445566778899aabbccddeeff"', "", 0, "`psk`"),
    )

    def check(self, text, line, message):
        keys = self.key_file("", text=text)
        for arguments in (("keys", "check", keys),
                          ("decrypt", sample("ims-aka-dh")[0], "--keys", keys, "-o",
                           self.folder / "case")):
            run = self.run_lisrtp(*arguments)
            self.assertEqual(run.code, 2, run.err)
            self.assertRegex(run.err, rf"lisrtp: error: keys\.toml:{line or '[0-9]+'}:[0-9]+: ")
            self.assertIn(message, run.err)
            self.assertNotIn("0011223344", run.err)
            self.assertEqual(run.out, "")
        self.assertFalse((self.folder / "case").exists())


def add_key_file_tests():
    good = AUTHORISATION.format(targets='"sip:alice@ims.example"') + KeyFileErrors.GOOD_SECRET
    for name, old, new, line, message in KeyFileErrors.WRONG:
        assert old in good, name
        text = new.join(good.rsplit(old, 1)) if name == "authorisation" else good.replace(old, new, 1)
        def test(self, text=text, line=line, message=message):
            self.check(text, line, message)
        setattr(KeyFileErrors, "test_" + name, test)


add_key_file_tests()


class KeyFileProtection(CommandTest):

    def setUp(self):
        super().setUp()
        self.capture, keys, _ = sample("ims-aka-dh")
        self.keys = self.private_copy(keys)

    def test_others_may_not_read_it(self):
        for mode in (0o644, 0o640, 0o604):
            self.keys.chmod(mode)
            run = self.decrypt(self.capture, self.keys)
            self.assertEqual(run.code, 2)
            self.assertIn("chmod 600", run.err)
            self.assertIsNone(run.report)

    def test_overridden_and_reported(self):
        self.keys.chmod(0o644)
        run = self.decrypt(self.capture, self.keys, "--insecure-key-file")
        self.assertEqual(run.code, 0, run.err)
        self.assertTrue(run.report["key_file_permissions_overridden"])

    def test_symbolic_link(self):
        link = self.folder / "link.toml"
        link.symlink_to(self.keys)
        run = self.decrypt(self.capture, link)
        self.assertEqual(run.code, 2)
        self.assertIn("symbolic link", run.err)

    def test_missing(self):
        run = self.decrypt(self.capture, self.folder / "none.toml")
        self.assertEqual(run.code, 2)
        self.assertIn("none.toml", run.err)


    def test_what_is_no_key_file(self):
        """Said first of all: its permissions are not the fault."""
        octets = self.capture.read_bytes()
        plain = self.folder / "call.pcapng"
        packed = self.folder / "call.pcapng.gz"
        big = self.folder / "big.pcap"
        plain.write_bytes(octets)
        packed.write_bytes(gzip.compress(octets))
        big.write_bytes(bytes.fromhex("d4c3b2a1"))
        os.truncate(big, 17 << 20)
        for path, what in ((plain, "a capture"), (packed, "compressed"), (big, "a capture")):
            for mode in (0o644, 0o600):
                path.chmod(mode)
                for command in (("decrypt", self.capture, "-o", self.folder / "case", "--keys", path),
                                ("keys", "check", path)):
                    run = self.run_lisrtp(*command)
                    self.assertEqual(run.code, 2)
                    self.assertIn(f"{path.name}: the key file cannot be used: it is {what}", run.err)
                    self.assertNotIn("chmod", run.err)
        self.assertFalse((self.folder / "case").exists())


class WrongKeys(CommandTest):

    def test_no_clear_octet(self):
        capture, keys, _ = sample("ims-aka-dh")
        keys = self.private_copy(keys)
        right = self.decrypt(capture, keys, case="right")
        clear = right.case / "data" / right.report["calls"][0]["files"]["clear"]
        payloads = [bytes.fromhex(row[0]) for row in tshark_fields(clear, "rtp", "rtp.payload")]
        self.assertGreater(len(payloads), 100)
        text = keys.read_text()
        keys.write_text(text.replace('k = "46', 'k = "47'))
        wrong = self.decrypt(capture, keys, case="wrong")
        self.assertEqual(wrong.code, 1)
        self.assertEqual(wrong.report["calls"][0]["verdict"], "no-secret")
        self.assertIn("call 1: no-secret: ", wrong.err)
        everything = b"".join(files_of(wrong.case).values())
        for payload in payloads:
            self.assertNotIn(payload, everything)


class HostileMikey(CommandTest):
    """One call's MIKEY is changed; its neighbours have to be decrypted as before."""

    def check(self, change, verdicts):
        capture, keys, truth = sample("several-calls")
        keys = self.private_copy(keys)
        victim = truth["calls"][0]
        header, frames = frames_of(capture, self.folder)
        hostile = write_pcap(self.folder / "hostile.pcap", header,
                             with_mikey_changed(frames, victim["call_id"], change(victim)))
        run = self.decrypt(hostile, keys)
        self.assertEqual(run.code, 1, run.err)
        calls = {call["call_id"]: call for call in run.report["calls"]}
        struck = calls.pop(victim["call_id"])
        self.assertIn(struck["verdict"], verdicts, struck["reason"])
        self.assertNotEqual(struck["reason"], "")
        self.assertEqual(sum(stream["authenticated"] for stream in struck["streams"]), 0)
        others = truth["calls"][1:]
        self.assertEqual({call["verdict"] for call in calls.values()}, {"decrypted"})
        expected = {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
                    for call in others for stream in call["streams"]}
        self.assertEqual(payloads_by_stream(run.report), expected)
        return struck

    @staticmethod
    def with_both_values(value):
        """Both parties' g^x replaced by one number."""
        prime = oakley5_prime()
        def change_of(victim):
            session = victim["sessions"][0]
            seen = [pow(2, int(session[x], 16), prime).to_bytes(192, "big")
                    for x in ("initiator_x", "responder_x")]
            def change(message):
                assert any(one in message for one in seen)
                for one in seen:
                    message = message.replace(one, value(prime).to_bytes(192, "big"))
                return message
            return change
        return change_of

    def check_value(self, value):
        struck = self.check(self.with_both_values(value), ("damaged",))
        self.assertIn("is no public value of oakley5", struck["reason"])

    def test_value_0(self):
        self.check_value(lambda p: 0)

    def test_value_1(self):
        self.check_value(lambda p: 1)

    def test_value_p_minus_1(self):
        self.check_value(lambda p: p - 1)

    def test_value_p(self):
        self.check_value(lambda p: p)

    def test_cut_off(self):
        self.check(lambda victim: lambda message: message[:len(message) // 2] +
                   b"\xff" * (len(message) - len(message) // 2), ("damaged", "unsupported"))

    def test_lengths_that_lie(self):
        # After the common header's 10 octets and #CS entries of 9: RAND's length follows T.
        def lie(message):
            rand = 10 + 9 * message[8] + 10  # T is next payload, type and 8 octets of NTP
            return message[:rand + 1] + b"\xff" + message[rand + 2:]
        self.check(lambda victim: lie, ("damaged", "no-secret"))

    def test_all_zeros(self):
        self.check(lambda victim: lambda message: bytes(len(message)),
                   ("damaged", "unsupported", "no-secret"))


if __name__ == "__main__":
    unittest.main()
