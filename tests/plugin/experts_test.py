#!/usr/bin/env python3
"""What the plugin says when something is wrong: each expert info where it belongs, and nowhere else."""

import re
import unittest

from frames import UDP_PAYLOAD, Frames
from wireshark import PluginTest, capture_with_keys, signalling_last

EVERY_EXPERT = ("no_key", "not_covered", "tag_failed", "unproven", "value_mismatch", "tampered",
                "unsupported", "truncated", "key_later", "mikey.replayed", "mikey.damaged",
                "key_file_error")


class ExpertTest(PluginTest):

    def said(self, capture, keys, *arguments):
        """Expert -> frame -> its text, of every expert info of the plugin."""
        found = {}
        wanted = " || ".join(f"lisrtp.{name}" for name in EVERY_EXPERT)
        fields = [f"lisrtp.{name}" for name in EVERY_EXPERT]
        rows = self.room.fields(capture, wanted, "frame.number", "_ws.expert.message", *fields,
                                keys=keys, occurrence="a", arguments=arguments)
        for frame, texts, *present in rows:
            for name, there in zip(EVERY_EXPERT, present):
                if there:
                    found.setdefault(name, {})[int(frame)] = texts
        return found

    def opened(self, capture, keys, *arguments):
        rows = self.room.fields(capture, "lisrtp.index", "frame.number", keys=keys,
                                arguments=arguments)
        return [int(row[0]) for row in rows]


class Good(ExpertTest):

    def test_nothing_is_said_of_a_good_call(self):
        for name in ("ims-aka-dh", "sip-mikey-psk", "mki", "gcm"):
            given = capture_with_keys(name)
            self.assertEqual(self.said(given.capture, given.keys, "-2"), {}, name)

    def test_the_info_column_says_it(self):
        given = capture_with_keys("ims-aka-dh")
        rows = self.room.fields(given.capture, "lisrtp.index", "_ws.col.Info", keys=given.keys)
        self.assertTrue(all("[decrypted]" in row[0] and "G.711" in row[0] for row in rows))


class KeyFile(ExpertTest):

    def setUp(self):
        self.given = capture_with_keys("ims-aka-dh")

    def test_none(self):
        self.assertEqual(self.opened(self.given.capture, None, "-2"), [])
        self.assertEqual(self.said(self.given.capture, None, "-2"), {})
        encrypted = self.room.fields(self.given.capture, "srtp.enc_payload", "frame.number")
        self.assertGreater(len(encrypted), 400)

    def check_bad(self, path, *texts):
        """One message, the same wherever it is shown, and everything else as without keys."""
        preference = [f"lisrtp.key_file:{path}"]
        rows = self.room.fields(self.given.capture, "lisrtp.key_file_error", "_ws.expert.message",
                                preferences=preference)
        self.assertGreater(len(rows), 0)
        self.assertEqual(len({row[0] for row in rows}), 1, rows)
        for text in texts:
            self.assertIn(text, rows[0][0])
        self.assertNotIn("\\n", rows[0][0])
        opened = self.room.fields(self.given.capture, "lisrtp.index", "frame.number",
                                  preferences=preference)
        self.assertEqual(opened, [])
        return rows[0][0]

    def test_a_mistake_is_told_with_line_and_column(self):
        text = self.given.keys.read_text()
        number, line = next((number, line) for number, line in enumerate(text.splitlines(), 1)
                            if line.startswith("algorithm"))
        bad = self.room.write("bad.toml", text.replace(line, "algorithm = milenage"))
        self.check_bad(bad, f"bad.toml:{number}:13: ")

    def test_a_meaningless_value_is_told_with_its_line(self):
        text = self.given.keys.read_text()
        number = next(number for number, line in enumerate(text.splitlines(), 1)
                      if line.startswith("k = "))
        bad = self.room.write("short.toml", re.sub(r'^k = "..', 'k = "', text, flags=re.MULTILINE))
        said = self.check_bad(bad, f"short.toml:{number}:5: ")
        key = re.search(r'^k = "(\w+)"', text, re.MULTILINE).group(1)
        self.assertNotIn(key[2:], said)

    def test_missing(self):
        self.check_bad(self.room.folder / "nowhere.toml", "nowhere.toml")

    def test_empty_and_endless_and_binary(self):
        for name, content in (("empty.toml", ""), ("binary.toml", bytes(range(256)) * 64),
                              ("long.toml", "a = [" * 100000)):
            self.check_bad(self.room.write(name, content))

    def test_readable_by_others(self):
        path = self.room.write("open.toml", self.given.keys.read_text())
        path.chmod(0o644)
        self.check_bad(path, "open.toml")

    def test_a_capture_without_signalling_says_it_too(self):
        media = capture_with_keys("gst-suites")
        bad = self.room.write("bad.toml", "this is not TOML")
        run = self.room.tshark(media.capture, "-V", preferences=[f"lisrtp.key_file:{bad}"])
        self.assertEqual(run.stderr.decode().count("bad.toml:1:"), 1)

    def test_sharkd_lives_on(self):
        sharkd = self.sharkd()
        good = self.given.keys.read_text()
        for turn, content in enumerate(("nonsense", good, "", good)):
            path = self.room.write("changing.toml", content)
            sharkd.ask("setconf", name="lisrtp.key_file", value=str(path))
            sharkd.ask("load", file=str(self.room.copy(self.given.capture)))
            # sharkd remembers what a filter found, over reloading, too.
            found = sharkd.ask("frames", filter=f"lisrtp.index && frame.number > {turn}")
            self.assertEqual(len(found) > 400, content == good, content[:20])
        self.assertEqual(sharkd.close(), 0, sharkd.said())


class Signalling(ExpertTest):

    def test_not_covered(self):
        given = capture_with_keys("not-covered")
        said = self.said(given.capture, given.keys, "-2")
        texts = " ".join(said["not_covered"].values())
        for reason in ("outside the authorised window", "no target takes part", "events only"):
            self.assertIn(reason, texts)
        self.assertFalse(set(said["not_covered"]) & set(self.opened(given.capture, given.keys, "-2")))

    def test_value_differs_from_the_secrets(self):
        given = capture_with_keys("value-mismatch")
        said = self.said(given.capture, given.keys, "-2")
        with_keys = self.room.fields(given.capture, "lisrtp.call == 2 && lisrtp.mikey",
                                     "frame.number", keys=given.keys, arguments=["-2"])
        self.assertEqual({str(frame) for frame in said["value_mismatch"]},
                         {row[0] for row in with_keys})
        media = self.room.fields(given.capture, "lisrtp.call == 2 && rtp", "lisrtp.index",
                                 keys=given.keys, arguments=["-2"])
        self.assertEqual((len(media), set(map(tuple, media))), (300, {("",)}))

    def test_another_secret(self):
        given = capture_with_keys("wrong-key")
        said = self.said(given.capture, given.keys, "-2")
        self.assertIn("no_key", said)

    def test_verdicts(self):
        """One capture, one call for each: tampered with, damaged, unsupported, tags that do not fit."""
        given = capture_with_keys("verdicts")
        said = self.said(given.capture, given.keys, "-2")
        for name in ("tampered", "mikey.damaged", "unsupported", "tag_failed"):
            self.assertIn(name, said)
        damaged = said["mikey.damaged"]
        self.assertEqual(set(damaged), {426})
        self.assertIn("RAND", damaged[426])
        self.assertIn(342, said["tampered"])

    def test_damaged_mikey_says_where(self):
        given = capture_with_keys("ims-aka-dh")
        frames = Frames(self.room, given.capture)
        offer = next(number for number in range(1, 40) if b"mikey AQ" in frames.octets(number))
        octets = frames.octets(offer)
        at = octets.index(b"mikey ") + 6
        octets[at + 200:at + 204] = b"////"
        frames.write("damaged.pcap")
        said = self.said(self.room.folder / "damaged.pcap", given.keys, "-2")
        self.assertIn(offer, said.get("mikey.damaged", {}) | said.get("value_mismatch", {})
                      | said.get("no_key", {}))

    def test_replayed(self):
        """The offer once more, later and in a call of its own."""
        given = capture_with_keys("ims-aka-dh")
        frames = Frames(self.room, given.capture)
        offer = next(number for number in range(1, 40) if b"mikey AQ" in frames.octets(number))
        payload = bytes(frames.octets(offer)[UDP_PAYLOAD:])
        other = re.sub(rb"(?m)^(Call-ID: )\w{8}", rb"\1deadbeef", payload)
        other = re.sub(rb"branch=z9hG4bK\w{4}", rb"branch=z9hG4bKdead", other)
        self.assertNotEqual(payload, other)
        frames.add_udp(offer, other, seconds_later=60)
        frames.write("replayed.pcap")
        said = self.said(self.room.folder / "replayed.pcap", given.keys, "-2")
        self.assertEqual(set(said["mikey.replayed"]), {len(frames.frames)})

    def test_a_retransmission_is_no_replay(self):
        given = capture_with_keys("ims-aka-dh")
        frames = Frames(self.room, given.capture)
        offer = next(number for number in range(1, 40) if b"mikey AQ" in frames.octets(number))
        frames.add_udp(offer, bytes(frames.octets(offer)[UDP_PAYLOAD:]))
        frames.write("again.pcap")
        self.assertNotIn("mikey.replayed",
                         self.said(self.room.folder / "again.pcap", given.keys, "-2"))


class Media(ExpertTest):

    def setUp(self):
        self.given = capture_with_keys("ims-aka-dh")
        self.frames = Frames(self.room, self.given.capture)
        self.media = self.opened(self.given.capture, self.given.keys)

    def test_tag_failed(self):
        """One octet of one packet changed: this packet says so, all others are opened."""
        for offset in (-1, -40, 44):  # tag, payload, sequence number
            frames = Frames(self.room, self.given.capture)
            victim = self.media[77]
            frames.octets(victim)[offset] ^= 0x40
            frames.write("changed.pcap")
            path = self.room.folder / "changed.pcap"
            self.room.copies.pop(path, None)
            said = self.said(path, self.given.keys, "-2")
            self.assertEqual({name: set(there) for name, there in said.items()},
                             {"tag_failed": {victim}})
            opened = self.opened(path, self.given.keys, "-2")
            self.assertEqual(opened, [frame for frame in self.media if frame != victim])

    def test_failing_packets_reach_the_player_only_when_asked(self):
        frames, victim = self.frames, self.media[77]
        frames.octets(victim)[-1] ^= 1
        path = frames.write("changed.pcap")
        self.room.copies.pop(path, None)
        for value, counted in (("keep", len(self.media) - 1), ("pass", len(self.media))):
            table = self.room.tshark(path, "-q", "-z", "rtp,streams", keys=self.given.keys,
                                     preferences=[f"lisrtp.failing_packets:{value}"]).stdout
            packets = [int(row.split(b"g711A")[1].split()[0]) for row in table.splitlines()
                       if b"g711A" in row]
            self.assertEqual(sum(packets), counted, value)

    def test_truncated(self):
        media_only = Frames(self.room, self.given.capture)
        for frame in self.media[10:20]:
            media_only.octets(frame)[:] = media_only.octets(frame)[:100]
        whole = media_only.write("short.pcap")
        # editcap cannot cut some frames only; the record's original length is put back by hand.
        octets = bytearray(whole.read_bytes())
        at, number = 24, 0
        while at < len(octets):
            number += 1
            captured = int.from_bytes(octets[at + 8:at + 12], "little")
            if number in self.media[10:20]:
                octets[at + 12:at + 16] = (224).to_bytes(4, "little")
            at += 16 + captured
        path = self.room.write("truncated.pcap", bytes(octets))
        said = self.said(path, self.given.keys, "-2")
        self.assertEqual({name: set(there) for name, there in said.items()},
                         {"truncated": set(self.media[10:20])})

    def test_key_after_the_media(self):
        turned = signalling_last(self.room, self.given.capture)
        said = self.said(turned, self.given.keys)
        self.assertIn("key_later", said)
        self.assertIn("-2", " ".join(said["key_later"].values()))
        self.assertNotIn("key_later", self.said(turned, self.given.keys, "-2"))

    def test_proofs_are_hidden_when_asked(self):
        for value, shown in (("TRUE", True), ("FALSE", False)):
            rows = self.room.fields(self.given.capture, "lisrtp.index && lisrtp.secret",
                                    "frame.number", keys=self.given.keys,
                                    preferences=[f"lisrtp.show_proofs:{value}"])
            self.assertEqual(len(rows) > 0, shown)


if __name__ == "__main__":
    unittest.main()
