#!/usr/bin/env python3
"""Media through coturn: one party's relayed, reflexive and own address are one party."""

import json
import subprocess
import unittest

from lisrtp_case import CAPTURES, CommandTest, tshark_fields

SECRET = """[[secret]]
id = "given"
authorisation = "W1"
kind = "exponent"
group = "oakley5"
x = "{}"
"""


class TurnTest(CommandTest):
    """The call of sip-mikey-dh, played again through TURN (tests/captures/turn)."""

    def open(self, path, case="case"):
        exponent = json.loads((CAPTURES / "sip-mikey-dh" / "expect.json").read_text())["dh_x"][0]
        keys = self.key_file(SECRET.format(exponent.lower()),
                             targets='"sip:alice@example.net", "sip:alice@ims.example"')
        return self.decrypt(path, keys, case=case)

    def streams_of(self, path, case="case"):
        run = self.open(path, case)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.report["calls"][0]["verdict"], "decrypted")
        self.assertEqual(run.report["streams_without_call"], [])
        return run, {stream["ssrc"]: stream for stream in run.report["calls"][0]["streams"]}

    def check(self, path, sightings, where_the_sdp_wants_it=True):
        """Each packet counts once, however often it was seen; the plaintext is that of the bare call."""
        bare = self.streams_of(CAPTURES / "sip-mikey-dh" / "sip-mikey-dh.pcapng", "bare")[1]
        run, streams = self.streams_of(path)
        self.assertEqual(set(streams), set(bare))
        for ssrc, stream in streams.items():
            self.assertEqual(stream["payload_sha256"], bare[ssrc]["payload_sha256"])
            self.assertEqual(stream["authenticated"], 150)
            self.assertEqual(stream["duplicates"], 150 * (sightings - 1))
            self.assertEqual(len(stream.get("copies", [0])), sightings)
            self.assertEqual(stream["missing"], 0)
        if where_the_sdp_wants_it:
            self.check_clear(run, streams)

    def check_clear(self, run, streams):
        """Clear media stands where the SDP wants it, so another program plays it."""
        path = run.case / "data" / run.report["calls"][0]["files"]["clear"]
        wanted = {tuple(row) for row in tshark_fields(path, "sdp", "sdp.connection_info.address",
                                                      "sdp.media.port")}
        rows = tshark_fields(path, "rtp", "ip.dst", "udp.dstport")
        self.assertEqual(len(rows), 300)
        self.assertEqual({tuple(row) for row in rows}, wanted)
        for stream in streams.values():
            self.assertNotEqual(stream["relayed"]["source"], stream["source"])

    def part(self, name, display_filter):
        """What somebody would have captured who sees less."""
        path = self.folder / "part.pcap"
        subprocess.run(["tshark", "-r", str(CAPTURES / "turn" / f"{name}.pcap"), "-Y",
                        display_filter, "-F", "pcap", "-w", str(path)], check=True,
                       capture_output=True)
        return path

    def test_before_and_behind_the_relay(self):
        self.check(CAPTURES / "turn" / "turn-udp.pcap", 2)

    def test_a_relay_on_each_side(self):
        self.check(CAPTURES / "turn" / "turn-both.pcap", 3)

    def test_over_tcp(self):
        self.check(CAPTURES / "turn" / "turn-tcp.pcap", 3)

    def test_over_tcp_at_the_client_only(self):
        self.check(self.part("turn-tcp", "!(ip.addr == 10.9.2.1)"), 1)

    def test_at_the_client_only(self):
        """The client's own address is in no SDP: only the allocation joins it to the call."""
        part = self.part("turn-udp", "!(ip.addr == 10.9.2.1)")
        self.check(part, 1)

    def test_without_the_allocation(self):
        """The callee's address, told when the channel was bound, is left."""
        part = self.part("turn-udp", "!(ip.addr == 10.9.2.1) && !(stun.type.method == 3)")
        self.check(part, 1, where_the_sdp_wants_it=False)


if __name__ == "__main__":
    unittest.main()
