#!/usr/bin/env python3
"""What a case holds opens in Wireshark as plain RTP, and holds no key."""

import base64
import re
import shutil
import unittest

from lisrtp_case import CAPTURES, CommandTest, files_of, payload_sha256, sample, tshark_fields

# Each has something of its own: suites, loss and wrap, IPv6 and VLAN, re-keying, padding of SDP.
OPENED = ("ims-aka-dh", "aes256", "gcm", "loss-reorder", "ipv6-vlan", "reinvite-rekey", "sdes",
          "psk-prf", "roc-start", "sip-styles")
CHECKSUMS = ("udp.check_checksum:TRUE", "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE")
WRONG = ("_ws.malformed || srtp.enc_payload || ip.checksum.status==0 || udp.checksum.status==0 || "
         "tcp.checksum.status==0")


def key_texts(capture):
    """The base64 texts of a=crypto and a=key-mgmt as they stand in a capture."""
    octets = capture.read_bytes()
    return set(re.findall(rb"inline:([A-Za-z0-9+/]+=*)", octets) +
               re.findall(rb"(?:key-mgmt: ?mikey|k=) ?([A-Za-z0-9+/]{40,}=*)", octets))


def extended(sequence_numbers):
    """Packet indices up to a constant, each the nearest to the one before it.  RFC 3711, 3.3.1."""
    indices, last = [], None
    for seq in sequence_numbers:
        if last is not None:
            seq = last + (seq - last + 0x8000) % 0x10000 - 0x8000
        indices.append(seq)
        last = seq
    return indices


class Clear(CommandTest):
    """One test a sample, added below."""

    def check(self, name):
        capture, keys, _ = sample(name)
        run = self.decrypt(capture, self.private_copy(keys))
        self.assertEqual(run.code, 0, run.err)
        opened = 0
        for call in run.report["calls"]:
            if "clear" not in call.get("files", {}):
                continue
            clear = run.case / "data" / call["files"]["clear"]
            self.assertEqual(tshark_fields(clear, WRONG, "frame.number", options=CHECKSUMS), [])
            protocols = {proto for row in tshark_fields(clear, "sdp", "sdp.media.proto")
                         for proto in row[0].split(",") if proto}
            self.assertLessEqual(protocols, {"RTP/AVP", "RTP/AVPF"})
            for stream in call["streams"]:
                if stream["authenticated"]:
                    self.check_stream(clear, stream)
                    opened += 1
        self.assertGreater(opened, 0)

    def check_stream(self, clear, stream):
        rows = tshark_fields(clear, f"rtp.ssrc==0x{stream['ssrc']}", "rtp.seq", "rtp.payload")
        indices = extended(int(row[0]) for row in rows)
        self.assertEqual(len(set(indices)), stream["authenticated"])
        self.assertEqual(payload_sha256(zip(indices, (row[1] for row in rows))),
                         stream["payload_sha256"])


def add_tests():
    for one in OPENED:
        def test(self, name=one):
            self.check(name)
        setattr(Clear, "test_" + one.replace("-", "_"), test)


add_tests()


class KeyMaterial(CommandTest):

    def check(self, name):
        capture, keys, _ = sample(name)
        keys = self.private_copy(keys)
        texts = key_texts(capture)
        self.assertTrue(texts)
        redacted = self.decrypt(capture, keys, case="redacted")
        kept = self.decrypt(capture, keys, "--keep-keys", case="kept")
        for path, octets in files_of(redacted.case).items():
            for text in texts:
                self.assertNotIn(text, octets, path)
                self.assertNotIn(base64.b64decode(text + b"=" * (-len(text) % 4)), octets, path)
        signalling = b"".join(octets for path, octets in files_of(kept.case).items()
                              if path.endswith("signalling.pcapng"))
        self.assertTrue(any(text in signalling for text in texts))

    def test_sdes(self):
        self.check("sdes")


MIKEY_FIELDS = tuple("mikey." + name for name in (
    "version", "type", "csb_id", "cs_count", "srtp_id.ssrc", "kemac.encr_alg", "kemac.key_data_len",
    "kemac.mac", "dh.value", "rand.data", "t.ntp", "sp.param.type", "key.type", "key.data.len",
    "key.salt.len", "key.kv.spi", "ext.data", "pke.data", "sign.data", "id.data"))
MALFORMED = "_ws.malformed || _ws.expert.severity == error"


class RedactedMikey(CommandTest):
    """Only keys and salts go: for Wireshark the message is what it was."""

    def both(self, captures, keys, *more):
        """signalling.pcapng of every call, redacted and with its keys."""
        cases = [self.decrypt(captures, keys, *more, *options, case=name).case
                 for name, options in (("redacted", ()), ("kept", ("--keep-keys",)))]
        redacted, kept = ({str(path.relative_to(case)): path
                           for path in case.rglob("signalling.pcapng")} for case in cases)
        self.assertEqual(redacted.keys(), kept.keys())
        self.assertTrue(kept)
        return [(redacted[name], kept[name]) for name in sorted(kept)]

    def check_structure(self, redacted, kept):
        def look(path, *fields):
            return tshark_fields(path, "mikey", "frame.number", *fields)
        self.assertEqual(tshark_fields(redacted, MALFORMED, "frame.number"), [])
        self.assertEqual(look(redacted, *MIKEY_FIELDS), look(kept, *MIKEY_FIELDS))
        shown = "".join(digit for row in look(redacted, "mikey.key.data", "mikey.key.salt")
                        for field in row[1:] for digit in field if digit not in ",")
        self.assertEqual(shown, "2a" * (len(shown) // 2))
        hidden = [key for row in look(kept, "mikey.key.data", "mikey.key.salt")
                  for field in row[1:] for key in field.split(",") if key]
        octets = redacted.read_bytes()
        texts = re.findall(rb"mikey ([A-Za-z0-9+/]+=*)", octets)
        decoded = b"".join(base64.b64decode(text + b"=" * (-len(text) % 4)) for text in texts)
        for key in hidden:
            self.assertNotIn(bytes.fromhex(key), octets + decoded)
        return len(hidden)

    def of_sample(self, name):
        capture, keys, _ = sample(name)
        return sum(self.check_structure(*pair)
                   for pair in self.both(capture, self.private_copy(keys)))

    def test_keys_in_clear(self):
        """NULL encryption, a TEK of 30 octets; what is encrypted stays."""
        self.assertGreater(self.of_sample("kemac-styles"), 0)

    def test_what_holds_no_key_stays(self):
        for name in ("ims-aka-dh", "psk-prf", "pk", "rsa-r", "dhhmac"):
            with self.subTest(name):
                shutil.rmtree(self.folder)
                self.folder.mkdir()
                capture, keys, _ = sample(name)
                for redacted, kept in self.both(capture, self.private_copy(keys)):
                    self.assertEqual(redacted.read_bytes(), kept.read_bytes())
                self.assertEqual(tshark_fields(redacted, MALFORMED, "frame.number"), [])

    def test_several_keys_salts_and_spi(self):
        """Two TGKs, a TEK with a salt: written by hand, since no sample has them in clear."""
        capture, keys, _ = sample("kemac-styles")
        def key_data(kind, key, salt=b"", spi=b"", last=False):
            body = bytes([0 if last else 20, kind << 4 | bool(spi)]) + len(key).to_bytes(2, "big") + key
            body += len(salt).to_bytes(2, "big") + salt if salt else b""
            return body + (bytes([len(spi)]) + spi if spi else b"")
        parts = (key_data(0, b"FirstTgkFirstTgk", spi=b"\0\0\0\1") +
                 key_data(1, b"SecondTgkSecondT", b"SaltOfSecond14", b"\0\0\0\2") +
                 key_data(3, b"TekTekTekTekTekT", b"SaltOfTheTek14", last=True))
        # HDR with one CS, T, RAND, KEMAC with NULL and NULL
        message = (bytes([1, 0, 5, 0]) + bytes(4) + bytes([1, 0]) + bytes(9) + bytes([11, 0]) +
                   bytes(8) + bytes([1, 16]) + bytes(16) +
                   bytes([0, 0]) + len(parts).to_bytes(2, "big") + parts + bytes([0]))
        text = base64.b64encode(message)
        octets = capture.read_bytes()
        old = max(re.findall(rb"mikey ([A-Za-z0-9+/]{120,}=*)", octets), key=len)
        self.assertGreaterEqual(len(old), len(text))
        # The session parameter that fills the rest is nobody's; lengths and offsets stay.
        new = text + b"\r\na=x:" + b"x" * (len(old) - len(text) - 6)
        path = self.folder / "several.pcapng"
        path.write_bytes(octets.replace(old, new))
        pairs = self.both(path, self.private_copy(keys), "--roc-budget", "1000")
        self.check_structure(*pairs[-1])  # in which Wireshark shows the first key only
        shown, whole = (base64.b64decode(max(re.findall(rb"mikey ([A-Za-z0-9+/]+=*)",
                                                        one.read_bytes()), key=len))
                        for one in pairs[-1])
        secret = [i for i, octet in enumerate(whole) if shown[i] != octet]
        self.assertEqual({shown[i] for i in secret}, {0x2A})
        self.assertEqual(bytes(whole[i] for i in secret),
                         b"FirstTgkFirstTgkSecondTgkSecondTSaltOfSecond14"
                         b"TekTekTekTekTekTSaltOfTheTek14")
        everything = b"".join(files_of(self.folder / "redacted").values())
        for text in re.findall(rb"mikey ([A-Za-z0-9+/]+=*)", everything):
            everything += base64.b64decode(text + b"=" * (-len(text) % 4))
        for key in (b"FirstTgk", b"SecondTgk", b"TekTek", b"SaltOf"):
            self.assertNotIn(key, everything)

    def test_damaged_messages_go_whole(self):
        """What cannot be read may hold a key anywhere."""
        capture, keys, _ = sample("kemac-styles")
        octets = capture.read_bytes()
        camera = next(text for text in re.findall(rb"mikey ([A-Za-z0-9+/]{100,}=*)", octets)
                      if b"\0\0\0\x22" in base64.b64decode(text + b"=" * (-len(text) % 4)))
        message = bytearray(base64.b64decode(camera))
        at = message.index(b"\0\0\0\x22") + 3  # "encrypted" data of 34 octets
        message[at] += 200
        path = self.folder / "damaged.pcapng"
        path.write_bytes(octets.replace(camera, base64.b64encode(message)[:len(camera)]))
        case = self.decrypt(path, self.private_copy(keys), "--roc-budget", "1000",
                            case="damaged").case
        key = bytes(message[at + 5:at + 25])
        for name, content in files_of(case).items():
            for text in re.findall(rb"mikey ([A-Za-z0-9+/]+=*)", content):
                content += base64.b64decode(text + b"=" * (-len(text) % 4))
            self.assertNotIn(key, content, name)

    def test_rtsp(self):
        """KeyMgmt: of a camera."""
        folder = CAPTURES / "rtsp"
        for path in sorted(folder.glob("*.pcap*")):
            with self.subTest(path.name):
                shutil.rmtree(self.folder)
                self.folder.mkdir()
                keys = self.key_file("", '"ip:127.0.0.1"')
                for redacted, kept in self.both(path, keys):
                    self.assertEqual(tshark_fields(redacted, MALFORMED, "frame.number"), [])
                    values = [re.findall(rb'KeyMgmt: *(prot=mikey[^\r]*)', one.read_bytes())
                              for one in (redacted, kept)]
                    self.assertEqual([len(value) for value in values[0]],
                                     [len(value) for value in values[1]])
                    for shown, whole in zip(*values):
                        data, key = (base64.b64decode(re.search(rb'data="([^"]*)"', one)[1] + b"==")
                                     for one in (shown, whole))
                        self.assertEqual(len(data), len(key))
                        self.assertNotEqual(data, key)
                        differs = [i for i in range(len(key)) if data[i] != key[i]]
                        self.assertEqual({data[i] for i in differs}, {0x2A})
                        self.assertLessEqual(differs[-1] - differs[0] + 1, 30)


if __name__ == "__main__":
    unittest.main()
