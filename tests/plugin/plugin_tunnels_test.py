#!/usr/bin/env python3
"""Whole calls inside tunnels and mirrors in the plugin: the plaintext is that of the sample's truth."""

import collections
import unittest

from carried import CarriedTest

from encapsulate import WAYS, encapsulate  # wireshark.py says where
from lisrtp_case import sample


class Tunnels(CarriedTest):
    """A sample wrapped by scapy."""

    # Wireshark does not dissect HEP, nor the version 0 that scapy writes into ERSPAN II.
    unknown_to_wireshark = ("hep3", "hep2", "erspan-2")

    def test_every_way(self):
        capture, keys, truth = sample("default-derivations")
        expected = collections.Counter(stream["payload_sha256"] for call in truth["calls"]
                                       for stream in call["streams"])
        preferences = {"esp-null": ["esp.enable_null_encryption_decode_heuristic:TRUE"]}
        for way in WAYS:
            if way in self.unknown_to_wireshark:
                continue
            with self.subTest(way):
                path = self.room.folder / f"{way}.pcap"
                encapsulate(way, capture, path)
                for passes in ((), ("-2",)):
                    seen = self.digests(path, keys, *passes, preferences=preferences.get(way, ()))
                    self.assertEqual(collections.Counter(seen.values()), expected, (way, passes))


if __name__ == "__main__":
    unittest.main()
