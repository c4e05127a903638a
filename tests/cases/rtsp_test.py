#!/usr/bin/env python3
"""RTSP: GStreamer's server keys by MIKEY in DESCRIBE; media over UDP and inside the connection."""

import subprocess
import unittest

from scapy.utils import RawPcapReader, RawPcapWriter

from lisrtp_case import CAPTURES, CommandTest


class RtspTest(CommandTest):
    """The captures of tests/captures/rtsp; *.pcma and *.pcmu are what GStreamer's client made of the media."""

    def open(self, name, targets='"ip:127.0.0.1"'):
        return self.decrypt(CAPTURES / "rtsp" / f"{name}.pcap", self.key_file("", targets=targets))

    def check(self, name):
        run = self.open(name)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(len(run.report["calls"]), 1)
        call = run.report["calls"][0]
        self.assertEqual(call["verdict"], "decrypted", call["reason"])
        self.assertEqual(call["from"], "ip:127.0.0.1")
        self.assertTrue(call["to"].startswith("rtsp://127.0.0.2:8554/cam"), call["to"])
        self.assertEqual(call["ended_by"], "bye")
        streams = [stream for stream in call["streams"] if stream["authenticated"] > 100]
        self.assertEqual(len(streams), 2)
        for stream in streams:
            self.assertEqual(stream["failed"], 0)
            self.assertEqual(stream["missing"], 0)
        self.check_payloads(run, name, call)
        return run

    def check_payloads(self, run, name, call):
        path = run.case / "data" / call["files"]["clear"]
        for payload_type, suffix in (("8", "pcma"), ("0", "pcmu")):
            # RTSP in the clear copy is in UDP, out of which tshark does not learn where RTP is.
            command = ["tshark", "-r", str(path), "--enable-heuristic", "rtp_udp", "-Y",
                       f"rtp.p_type == {payload_type}", "-T", "fields", "-e", "rtp.payload"]
            text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            clear = bytes.fromhex(text.replace(":", "").replace("\n", ""))
            played = (CAPTURES / "rtsp" / f"{name}.{suffix}").read_bytes()
            self.assertGreater(len(played), 40000)
            self.assertTrue(played in clear, "what was played is not what was decrypted")

    def test_media_over_udp(self):
        self.check("rtsp-udp")

    def test_media_inside_the_connection(self):
        run = self.check("rtsp-tcp")
        self.assertEqual(run.report["skipped"], [])

    def changed(self, change):
        """The capture of interleaved media with its frames changed by `change`; times stay in order."""
        reader = RawPcapReader(str(CAPTURES / "rtsp" / "rtsp-tcp.pcap"))
        linktype = reader.linktype
        frames = [(octets, meta.sec, meta.usec) for octets, meta in reader]
        reader.close()
        octets = change([frame[0] for frame in frames])
        path = self.folder / "changed.pcap"
        writer = RawPcapWriter(str(path), linktype=linktype)
        writer.write_header(None)
        for data, (_, seconds, microseconds) in zip(octets, frames + frames[-1:] * 10):
            writer.write_packet(data, sec=seconds, usec=microseconds)
        writer.close()
        return path

    def streams_of(self, path, case):
        run = self.decrypt(path, self.key_file("", targets='"ip:127.0.0.1"'), case=case)
        return {stream["ssrc"]: stream for stream in run.report["calls"][0]["streams"]}

    def test_out_of_order_and_twice(self):
        def change(frames):
            for i in range(60, len(frames) - 30, 7):
                frames[i], frames[i + 1] = frames[i + 1], frames[i]
            return frames[:90] + frames[85:]  # five segments again
        whole = self.streams_of(CAPTURES / "rtsp" / "rtsp-tcp.pcap", "whole")
        mixed = self.streams_of(self.changed(change), "mixed")
        self.assertEqual({ssrc: stream["payload_sha256"] for ssrc, stream in mixed.items()},
                         {ssrc: stream["payload_sha256"] for ssrc, stream in whole.items()})

    def test_a_gap_costs_what_lay_in_it(self):
        whole = self.streams_of(CAPTURES / "rtsp" / "rtsp-tcp.pcap", "whole")
        holed = self.streams_of(self.changed(lambda frames: frames[:200] + frames[203:]), "holed")
        lost = sum(stream["authenticated"] for stream in whole.values()) - sum(
            stream["authenticated"] for stream in holed.values())
        self.assertIn(lost, range(1, 5))
        self.assertEqual(sum(stream["missing"] for stream in holed.values()), lost)

    def test_not_covered(self):
        run = self.open("rtsp-udp", targets='"sip:alice@example.net"')
        self.assertEqual(run.report["calls"][0]["verdict"], "not-covered")


if __name__ == "__main__":
    unittest.main()
