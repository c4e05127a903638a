#!/usr/bin/env python3
"""One call captured at several places: copies count once, what one place lost another gives, clocks are compared.

The captures are made of a sample by editcap and scapy, which share no code with ours.
"""

import subprocess
import unittest

from scapy.all import IP, UDP, Ether, PcapNgReader, PcapWriter

from plain_call import PlainCall
from lisrtp_case import CommandTest, deterministic_files_of, payloads_by_stream, sample

SAMPLE = "default-derivations"
SECONDS_AHEAD = 7.3


def frames_of(path):
    with PcapNgReader(str(path)) as reader:
        return list(reader)


def is_media(frame):
    return UDP in frame and bytes(frame[UDP].payload)[:1] == b"\x80"


def truth_payloads(truth):
    return {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
            for call in truth["calls"] for stream in call["streams"]}


class PointsTest(CommandTest):
    """Two places: every fifth packet is lost at one, every seventh at the other, none at both."""

    def setUp(self):
        super().setUp()
        self.capture, toml, self.truth = sample(SAMPLE)
        self.keys = self.private_copy(toml)
        media = [i for i, frame in enumerate(frames_of(self.capture), 1) if is_media(frame)]
        self.lost = {"first": media[::5], "second": [n for n in media[::7] if n not in media[::5]]}

    def edited(self, name, *options):
        """The capture without what that place lost; editcap deletes the frames that it is given."""
        path = self.folder / f"{name}.pcapng"
        subprocess.run(["editcap", *options, str(self.capture), str(path),
                        *map(str, self.lost[name])], check=True, capture_output=True)
        return path

    def moved(self, path, seconds, per_direction=0.0, name="moved"):
        """Its times moved, those of packets from the smaller address by a way of their own."""
        moved = self.folder / f"{name}.pcap"
        writer = PcapWriter(str(moved), nano=True)
        for frame in frames_of(path):
            forwards = IP in frame and frame[IP].src < frame[IP].dst
            at = float(frame.time) + seconds + (per_direction if forwards else -per_direction)
            frame.time = at
            writer.write(frame)
        writer.close()
        return moved

    def check_union(self, run, ahead_ms=SECONDS_AHEAD * 1000):
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(self.truth))
        by_ssrc = {stream["ssrc"]: stream for call in self.truth["calls"]
                   for stream in call["streams"]}
        duplicates = 0
        for call in run.report["calls"]:
            for stream in call["streams"]:
                self.assertEqual(stream["authenticated"], by_ssrc[stream["ssrc"]]["authenticated"])
                self.assertEqual(stream["missing"], 0)
                self.assertEqual(sum(part["packets"] for part in stream["captures"]),
                                 stream["packets"])
                self.assertEqual([part["file"] for part in stream["captures"]], [1, 2])
                duplicates += stream["duplicates"]
        media = sum(stream["authenticated"] for stream in by_ssrc.values())
        self.assertEqual(duplicates, media - len(self.lost["first"]) - len(self.lost["second"]))
        first, second = run.report["inputs"]
        self.assertNotIn("clock", first)
        self.assertEqual(second["clock"]["reference"], 1)
        self.assertAlmostEqual(second["clock"]["offset_ms"], ahead_ms, delta=1)
        self.assertGreaterEqual(second["clock"]["copies_compared"], 3)

    def test_clock_ahead(self):
        """The second place's clock is 7.3 s ahead; the case is that of one clock."""
        places = [self.edited("first"), self.edited("second", "-t", str(SECONDS_AHEAD))]
        run = self.decrypt(places, self.keys)
        self.check_union(run)
        bare = self.decrypt(self.capture, self.keys, case="bare")
        for one, other in zip(run.report["calls"], bare.report["calls"]):
            self.assertEqual((one["start"], one["end"]), (other["start"], other["end"]))
            for a, b in zip(one["streams"], other["streams"]):
                self.assertEqual((a["first"], a["last"]), (b["first"], b["last"]))
                self.assertEqual(a.get("quality", {}).get("lost"), b.get("quality", {}).get("lost"))
            # Every message was seen at both places.
            self.assertTrue(all(len(step["copies"]) == 1 for step in one["signalling"]))
        again = self.decrypt(places[::-1], self.keys, "-j", "1", case="again")
        self.assertEqual(deterministic_files_of(run.case), deterministic_files_of(again.case))

    def test_clock_behind_by_an_hour(self):
        places = [self.edited("first"), self.edited("second", "-t", "-3600")]
        self.check_union(self.decrypt(places, self.keys), ahead_ms=-3600000)

    def test_the_way_between_the_places_is_no_difference_of_clocks(self):
        """Packets of one direction come to the second place 4 ms later, of the other 4 ms earlier."""
        second = self.moved(self.edited("second"), SECONDS_AHEAD, 0.004, name="second-later")
        self.check_union(self.decrypt([self.edited("first"), second], self.keys))

    def test_media_alone_tells_the_clocks(self):
        """The second place sees no signalling."""
        signalling = [i for i, frame in enumerate(frames_of(self.capture), 1) if not is_media(frame)]
        self.lost["second"] += signalling
        run = self.decrypt([self.edited("first"), self.edited("second", "-t", str(SECONDS_AHEAD))],
                           self.keys)
        self.lost["second"] = self.lost["second"][:-len(signalling)]
        self.check_union(run)

    def test_the_same_packets_in_another_call_are_no_copies(self):
        """Test gear plays one recording in call after call; the two captures have no call in common."""
        first = PlainCall(["8 PCMA/8000"], call_id="first@test")
        second = PlainCall(["8 PCMA/8000"], call_id="second@test")
        captures = []
        for call, name in ((first, "first.pcap"), (second, "second.pcap")):
            call.stream([bytes([n]) * 160 for n in range(50)], 8, 160)
            call.bye(2.0)
            call.write(self.folder / name)
            captures.append(self.folder / f"at-{name}")
        subprocess.run(["editcap", self.folder / "first.pcap", captures[0]], check=True)
        subprocess.run(["editcap", "-t", "3600", self.folder / "second.pcap", captures[1]],
                       check=True)
        run = self.decrypt(captures, self.key_file(""))
        self.assertFalse(any("clock" in entry for entry in run.report["inputs"]))
        starts = [call["start"] for call in run.report["calls"]]
        self.assertEqual(len(starts), 2)
        self.assertNotEqual(*starts)

    def test_rotated_files_of_one_place_have_one_clock(self):
        """Nothing is in both files, so nothing is compared, and nothing moved."""
        half = len(frames_of(self.capture)) // 2
        parts = []
        for name, kept in (("a", f"1-{half}"), ("b", f"{half + 1}-1000000")):
            parts.append(self.folder / f"{name}.pcapng")
            subprocess.run(["editcap", "-r", str(self.capture), str(parts[-1]), kept], check=True,
                           capture_output=True)
        run = self.decrypt(parts, self.keys)
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(self.truth))
        self.assertFalse(any("clock" in entry for entry in run.report["inputs"]))

    def test_messages_sent_again_after_the_file_was_rotated(self):
        """Requests without an answer, repeated in the next file, are no clock's difference."""
        frames = frames_of(self.capture)
        half = len(frames) // 2
        border = float(frames[half].time)
        parts = []
        for name, kept, before in (("a", frames[:half], 0.5), ("b", frames[half:], -1.5)):
            parts.append(self.folder / f"{name}.pcap")
            again = []
            for number in range(4):
                text = (f"SUBSCRIBE sip:{number}@other.example SIP/2.0\r\n"
                        f"Via: SIP/2.0/UDP 10.9.9.1;branch=z9hG4bK{number}\r\n"
                        f"From: <sip:x@other.example>;tag=a\r\nTo: <sip:{number}@other.example>\r\n"
                        f"Call-ID: again-{number}\r\nCSeq: 1 SUBSCRIBE\r\nContent-Length: 0\r\n\r\n")
                frame = Ether() / IP(src="10.9.9.1", dst="10.9.9.2") / UDP(sport=5060, dport=5060) / text
                frame.time = border - before + number * 0.01
                again.append(frame)
            writer = PcapWriter(str(parts[-1]), linktype=1, nano=True)
            for frame in sorted([*kept, *again], key=lambda one: float(one.time)):
                writer.write(frame)
            writer.close()
        run = self.decrypt(parts, self.keys)
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(self.truth))
        self.assertFalse(any("clock" in entry for entry in run.report["inputs"]))

    def test_copies_to_a_delivery_point(self):
        """What a recording agent sends on: the same packets between other ends, some of them lost before."""
        delivery = self.folder / "zz-delivery.pcap"
        writer = PcapWriter(str(delivery), nano=True)
        for frame in frames_of(self.capture):
            if not is_media(frame):
                continue
            copy = Ether(bytes(frame))
            copy[IP].src, copy[IP].dst = "192.0.2.1", "192.0.2.9"
            copy[UDP].sport, copy[UDP].dport = 7000 + frame[UDP].sport % 100, 7002
            del copy[IP].chksum, copy[UDP].chksum
            copy.time = frame.time
            writer.write(copy)
        writer.close()
        run = self.decrypt([self.edited("first"), delivery], self.keys)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(self.truth))
        self.assertEqual(run.report["streams_without_call"], [])
        for call in run.report["calls"]:
            for stream in call["streams"]:
                self.assertIn("192.0.2.9:7002", [copy["destination"] for copy in stream["copies"]])
                self.assertEqual(stream["missing"], 0)


if __name__ == "__main__":
    unittest.main()
