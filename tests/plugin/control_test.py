#!/usr/bin/env python3
"""SRTCP: baresip's reports, encrypted under the keys of its media."""

import unittest

from wireshark import PluginTest, capture_with_keys


class Control(PluginTest):

    FIELDS = ("frame.number", "rtcp.senderssrc", "rtcp.sdes.text", "lisrtp.verdict",
              "lisrtp.rtcp_index", "lisrtp.tag.status", "rtcp.sender.packetcount")

    def rows(self, *arguments, keys=None):
        given = capture_with_keys("baresip-sdes")
        return self.room.fields(given.capture, "rtcp && rtcp.pt == 200", *self.FIELDS,
                                occurrence="f", keys=keys and given.keys, arguments=arguments)

    def check(self, rows):
        self.assertGreater(len(rows), 2)
        last = {}
        for frame, ssrc, name, verdict, index, status, packets in rows:
            self.assertEqual((verdict, status), ("decrypted", "fits"), frame)
            self.assertTrue(name, f"frame {frame}: the source's name is not read")
            # RFC 3711, 3.4: the index counts a sender's packets; a report counts what it sent.
            if ssrc in last:
                self.assertGreater(int(index), last[ssrc][0])
                self.assertGreater(int(packets), last[ssrc][1])
            last[ssrc] = (int(index), int(packets))
        self.assertEqual(len(last), 2)

    def test_in_one_pass(self):
        self.check(self.rows(keys=True))

    def test_in_two_passes(self):
        self.check(self.rows("-2", keys=True))

    def test_encrypted_without_keys(self):
        for _, _, name, verdict, _, _, packets in self.rows():
            self.assertEqual((name, verdict, packets), ("", "", ""))


if __name__ == "__main__":
    unittest.main()
