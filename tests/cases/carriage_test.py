#!/usr/bin/env python3
"""Whole calls, signalling and media, inside tunnels and mirrors: the plaintext is that of the bare call."""

import json
import random
import subprocess
import unittest

from scapy.utils import RawPcapReader

from encapsulate import WAYS, encapsulate
from lisrtp_case import CAPTURES, CommandTest, payloads_by_stream, sample, tshark_fields


def truth_payloads(truth):
    return {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
            for call in truth["calls"] for stream in call["streams"]}


class CarriageTest(CommandTest):
    """One sample, carried in every way."""

    def carried(self, way):
        capture, toml, truth = sample("default-derivations")
        path = self.folder / f"{way}.pcap"
        encapsulate(way, capture, path)
        run = self.decrypt(path, self.private_copy(toml))
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(truth))
        self.assertEqual(run.report["skipped"], [])
        self.check_clear(run)
        return run, truth

    def check_clear(self, run):
        """A program that is not ours reads the clear capture as SIP and plain RTP, at the addresses of the SDP."""
        for call in run.report["calls"]:
            path = run.case / "data" / call["files"]["clear"]
            rows = tshark_fields(path, "rtp && udp", "rtp.ssrc", "rtp.p_type")
            self.assertEqual(len(rows), sum(s["packets"] for s in call["streams"]), path)

    def test_in_fragments(self):
        """An INVITE that was larger than a packet before it was wrapped: its tunnel is cut into fragments."""
        folder = CAPTURES / "sip-mikey-dh"
        exponent = json.loads((folder / "expect.json").read_text())["dh_x"][0].lower()
        keys = self.key_file('[[secret]]\nid = "given"\nauthorisation = "W1"\nkind = "exponent"\n'
                             f'group = "oakley5"\nx = "{exponent}"\n',
                             targets='"sip:alice@example.net", "sip:alice@ims.example"')
        bare = self.decrypt(folder / "sip-mikey-dh.pcapng", keys, case="bare")
        for way in ("gre", "vxlan", "gtp-in-gtp", "hep3", "hep2"):
            with self.subTest(way):
                path = self.folder / f"{way}.pcap"
                encapsulate(way, folder / "sip-mikey-dh.pcapng", path)
                run = self.decrypt(path, keys, case=way)
                self.assertEqual(payloads_by_stream(run.report), payloads_by_stream(bare.report))
                self.assertEqual(run.report["calls"][0]["start"], bare.report["calls"][0]["start"])

    def test_rotated_files_in_any_order(self):
        """Tunnels, and signalling and media cut over five files, named in an order of chance."""
        capture, toml, truth = sample("default-derivations")
        whole = self.folder / "whole.pcap"
        encapsulate("gtp-in-gtp", capture, whole)
        reader = RawPcapReader(str(whole))
        count = sum(1 for _ in reader)
        reader.close()
        subprocess.run(["editcap", "-c", str(count // 5 + 1), str(whole),
                        str(self.folder / "part.pcap")], check=True, capture_output=True)
        parts = sorted(self.folder.glob("part_*.pcap"))
        self.assertEqual(len(parts), 5)
        for seed in (1, 2):
            random.Random(seed).shuffle(parts)
            run = self.decrypt(parts, self.private_copy(toml), case=f"case{seed}")
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(payloads_by_stream(run.report), truth_payloads(truth))

    def test_hep_tells_the_time(self):
        """The collector's clock is two hours off; the agent's times are those of the call."""
        bare, toml, _ = sample("default-derivations")
        run, _ = self.carried("hep3")
        expected = self.decrypt(bare, self.private_copy(toml), case="bare").report["calls"]
        self.assertEqual([call["start"] for call in run.report["calls"]],
                         [call["start"] for call in expected])


def add_way(way):
    def test(self):
        self.carried(way)
    setattr(CarriageTest, "test_" + way.replace("-", "_"), test)


for each in WAYS:
    add_way(each)

if __name__ == "__main__":
    unittest.main()
