#!/usr/bin/env python3
"""RFC 6904: header extensions are decrypted where a=extmap says that they are encrypted."""

import hashlib
import unittest

from lisrtp_case import CommandTest, sample, tshark_fields


def extension_of(packet):
    """Content of the header extension.  RFC 3550, 5.3.1."""
    at = 12 + 4 * (packet[0] & 0x0F)
    octets = 4 * int.from_bytes(packet[at + 2:at + 4], "big")
    return packet[at + 4:at + 4 + octets]


class HeaderExtensions(CommandTest):

    def packets_of(self, path, ssrc):
        rows = tshark_fields(path, "udp", "udp.payload")
        packets = [bytes.fromhex(row[0]) for row in rows if row[0]]
        return [packet for packet in packets
                if packet[0] == 0x90 and packet[8:12].hex() == ssrc]

    def digest(self, packets):
        indices, last = {}, None
        for packet in packets:
            seq = int.from_bytes(packet[2:4], "big")
            if last is not None:
                seq = last + (seq - last + 0x8000) % 0x10000 - 0x8000
            indices[seq] = extension_of(packet)
            last = seq
        return hashlib.sha256(b"".join(indices[i] for i in sorted(indices))).hexdigest()

    def test_clear_extensions_are_what_was_sent(self):
        capture, keys, truth = sample("header-extensions")
        run = self.decrypt(capture, self.private_copy(keys), "--cross-check")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.report["cross_check"]["differences"], 0)
        by_id = {call["call_id"]: call for call in run.report["calls"]}
        checked = 0
        for one in truth["calls"]:
            call = by_id[one["call_id"]]
            clear = run.case / "data" / call["files"]["clear"]
            for stream in one["streams"]:
                sent = stream["extensions_sha256"]
                self.assertNotEqual(self.digest(self.packets_of(capture, stream["ssrc"])), sent)
                self.assertEqual(self.digest(self.packets_of(clear, stream["ssrc"])), sent)
                checked += 1
        self.assertEqual(checked, 6)

    def test_clear_capture_says_what_the_extensions_are(self):
        capture, keys, truth = sample("header-extensions")
        run = self.decrypt(capture, self.private_copy(keys))
        for call in run.report["calls"]:
            clear = (run.case / "data" / call["files"]["clear"]).read_bytes()
            self.assertNotIn(b"rtp-hdrext:encrypt", clear)
            self.assertIn(b"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n", clear)
            self.assertIn(b"a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid\r\n", clear)

    def test_handed_over_master_keys_bring_the_identifiers(self):
        """session-keys writes them, so that the media opens without its signalling."""
        capture, keys, truth = sample("header-extensions")
        run = self.decrypt(capture, self.private_copy(keys))
        written = self.folder / "session-keys.toml"
        done = self.run_lisrtp("session-keys", capture, "--keys", self.private_copy(keys), "-o", written)
        if done.code != 0:  # from a case
            done = self.run_lisrtp("session-keys", run.case, "--keys", self.private_copy(keys), "-o",
                                   written)
        self.assertEqual(done.code, 0, done.err)
        self.assertIn('encrypted_extensions = ["1"]', written.read_text())


if __name__ == "__main__":
    unittest.main()
