#!/usr/bin/env python3
"""SIP over TLS and WebSocket in the plugin: Wireshark decrypts it with the key log, the plugin reads what it
finds. The plaintext is that of the bare call."""

import unittest

from carried import CarriedTest
from wireshark import CAPTURES, wireshark_version

# Since 4.6 what TLS carries on SIP's own port is SIP to Wireshark, also behind HTTP's upgrade.
DECODE_AS = {"wss": ("-d", "tls.port==5061,http")} if wireshark_version() >= (4, 6) else {}


class Tls(CarriedTest):

    def check(self, name):
        keys, bare = self.call_of_sip_mikey_dh()
        log = CAPTURES / "tls" / f"{name}.keys"
        preferences = [f"tls.keylog_file:{self.room.copy(log)}"] if log.exists() else []
        for passes in ((), ("-2",)):
            seen = self.digests(CAPTURES / "tls" / f"{name}.pcap", keys, *passes,
                                *DECODE_AS.get(name, ()), preferences=preferences)
            self.assertEqual({ssrc: digest for (ssrc, _, _), digest in seen.items()}, bare, passes)

    def test_tls_1_2(self):
        self.check("tls12")

    def test_tls_1_3(self):
        self.check("tls13")

    def test_websocket(self):
        self.check("ws")

    def test_websocket_over_tls(self):
        self.check("wss")


if __name__ == "__main__":
    unittest.main()
