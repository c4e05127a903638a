#!/usr/bin/env python3
"""Media through TURN relays in the plugin, wherever it is seen: the plaintext is that of the bare call."""

import collections
import unittest

from carried import CarriedTest
from wireshark import CAPTURES


class Turn(CarriedTest):
    """The call of sip-mikey-dh through coturn, seen before and behind the relays."""

    def check(self, name, sightings):
        keys, bare = self.call_of_sip_mikey_dh()
        for passes in ((), ("-2",)):
            seen = self.digests(CAPTURES / "turn" / f"{name}.pcap", keys, *passes)
            self.assertEqual(collections.Counter(ssrc for ssrc, _, _ in seen),
                             {ssrc: sightings for ssrc in bare})
            self.assertEqual({(ssrc, digest) for (ssrc, _, _), digest in seen.items()},
                             set(bare.items()))

    def test_before_and_behind_the_relay(self):
        self.check("turn-udp", 2)

    def test_a_relay_on_each_side(self):
        self.check("turn-both", 3)

    def test_over_tcp(self):
        self.check("turn-tcp", 3)


if __name__ == "__main__":
    unittest.main()
