#!/usr/bin/env python3
"""The second reading goes to what is covered. What comes out is what reading everything gives; how many
frames it read, its own progress tells."""

import gzip
import json
import lzma
import random
import shutil
import struct
import subprocess
import unittest

from lisrtp_case import CommandTest, files_of, payloads_by_stream, sample

NOISE = 12_000


class Ranges(CommandTest):
    """Calls of the sample several-calls, at their time in a day of other people's datagrams."""

    def setUp(self):
        super().setUp()
        capture, keys, self.truth = sample("several-calls")
        self.keys = self.private_copy(keys)
        self.calls = self.folder / "calls.pcapng"
        shutil.copyfile(capture, self.calls)

    def first_second(self):
        line = subprocess.run(["capinfos", "-T", "-r", "-a", "-S", self.calls], capture_output=True,
                              text=True, check=True).stdout
        return int(float(line.split()[-1]))

    def write_noise(self, name, from_s, count, backwards=False,
                    ends=((0x0A090001, 9000), (0x0A090002, 9002)), ssrcs=1):
        """Packets as of RTP from one end to the other, of so many SSRCs in turn."""
        (source, sport), (destination, dport) = ends
        path = self.folder / name
        chance = random.Random(name)
        with path.open("wb") as out:
            out.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            for number in range(count):
                second = from_s - number // 100 if backwards else from_s + number // 100
                payload = struct.pack(">BBHII", 0x80, 8, number & 0xFFFF, number * 160,
                                      7 + number % ssrcs) + chance.randbytes(20)
                udp = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload
                ip = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, source,
                                 destination)
                frame = bytes(12) + b"\x08\x00" + ip + udp
                out.write(struct.pack("<IIII", second, number % 100 * 10_000, len(frame), len(frame)))
                out.write(frame)
        return path

    def mixed(self, form="pcap", name="mixed"):
        """Noise, the calls, noise: one file, by another program than ours."""
        start = self.first_second()
        before = self.write_noise("before.pcap", start - NOISE // 100 - 5, NOISE)
        after = self.write_noise("after.pcap", start + 60, NOISE)
        path = self.folder / f"{name}.{form}"
        subprocess.run(["mergecap", "-F", form, "-w", path, before, self.calls, after], check=True)
        return path

    def frames_read(self, run):
        lines = [json.loads(line) for line in run.err.splitlines() if line.startswith("{")]
        return next(line["packets"] for line in lines if line["what"] == "decrypt" and
                    line.get("done"))

    def decrypted(self, captures, case, *more):
        run = self.decrypt(captures, self.keys, "--json-progress", *more, case=case)
        self.assertEqual(run.code, 0, run.err)
        expected = {stream["payload_sha256"] for call in self.truth["calls"]
                    for stream in call["streams"]}
        self.assertEqual(set(payloads_by_stream(run.report).values()), expected)
        return run

    @staticmethod
    def outcome(run):
        """All that does not name the captures."""
        report = dict(run.report)
        for name in ("inputs", "skipped"):
            report.pop(name)
        return report, files_of(run.case / "data" / "calls")

    def with_a_step_back(self, path):
        """The same and a datagram of nobody's at an earlier time, for which all of it is read."""
        back = self.write_noise("back.pcap", self.first_second() - 1000, 1,
                                ends=((0x0A090007, 7), (0x0A090008, 8)))
        whole = self.folder / f"whole.{path.name}"
        subprocess.run(["mergecap", "-a", "-F", path.suffix[1:], "-w", whole, path, back], check=True)
        return whole

    def test_the_same_as_when_everything_is_read(self):
        for form in ("pcap", "pcapng"):
            with self.subTest(form):
                path = self.mixed(form, form)
                ranges = self.decrypted(path, f"{form}-ranges")
                whole = self.decrypted(self.with_a_step_back(path), f"{form}-whole")
                self.assertEqual(self.outcome(ranges), self.outcome(whole))
                self.assertGreater(self.frames_read(whole), 2 * NOISE)
                self.assertLess(self.frames_read(ranges), 2 * NOISE // 4)

    def test_compressed(self):
        """There is no going to a place in them, but what is not wanted is passed over, and behind the
        last wanted frame nothing is read."""
        path = self.mixed("pcapng")
        whole = self.decrypted(self.with_a_step_back(path), "whole")
        for form, compress in (("gz", gzip.compress), ("xz", lzma.compress)):
            with self.subTest(form):
                packed = self.folder / f"packed.{form}"
                packed.write_bytes(compress(path.read_bytes()))
                run = self.decrypted(packed, form)
                self.assertEqual(self.outcome(run), self.outcome(whole))
                self.assertLess(self.frames_read(run), 2 * NOISE // 4)

    def test_compressed_across_files(self):
        """In any order, and one of them of no use."""
        path = self.mixed()
        folder = self.folder / "parts"
        folder.mkdir()
        subprocess.run(["editcap", "-F", "pcap", "-c", "3000", path, folder / "part.pcap"], check=True)
        for number, part in enumerate(sorted(folder.glob("*.pcap"))):
            if number % 2:
                subprocess.run(["gzip", part], check=True)
        parts = sorted(folder.iterdir())
        random.Random(5).shuffle(parts)
        run = self.decrypted(parts, "cut")
        self.assertLess(self.frames_read(run), 2 * NOISE // 4)

    def test_damaged_is_read_whole(self):
        path = self.mixed("pcapng")
        packed = self.folder / "cut.gz"
        packed.write_bytes(gzip.compress(path.read_bytes())[:-9])
        run = self.decrypt(packed, self.keys, "--json-progress", case="cut")
        self.assertEqual(run.code, 1, run.err)
        self.assertGreater(self.frames_read(run), 2 * NOISE)

    def test_from_the_index(self):
        """`unlock` knows the ways from the case's database."""
        path = self.mixed()
        at_once = self.decrypted(path, "at-once")
        run = self.run_lisrtp("index", path, "-o", self.folder / "later")
        self.assertEqual(run.code, 0, run.err)
        later = self.run_lisrtp("unlock", self.folder / "later", "--keys", self.keys,
                                "--json-progress")
        self.assertEqual(later.code, 0, later.err)
        self.assertEqual(self.frames_read(later), self.frames_read(at_once))
        self.assertEqual(files_of(self.folder / "later" / "data"),
                         files_of(self.folder / "at-once" / "data"))

    def test_calls_across_files(self):
        """Cut into files, of which the outer ones hold nothing that is wanted."""
        path = self.mixed()
        folder = self.folder / "parts"
        folder.mkdir()
        subprocess.run(["editcap", "-F", "pcap", "-c", "3000", path, folder / "part.pcap"], check=True)
        parts = sorted(folder.glob("*.pcap"))
        self.assertGreater(len(parts), 7)
        random.Random(4).shuffle(parts)
        run = self.decrypted(parts, "cut")
        self.assertLess(self.frames_read(run), 2 * NOISE // 4)

    def test_a_packet_in_a_noisy_flow(self):
        """A stream's first packet is alone in its file, among noise between the same ends: there it
        is no stream, but it is part of the one that the next file knows."""
        of_call = self.truth["calls"][0]["streams"][0]
        ends = [end.rsplit(":", 1) for end in (of_call["source"], of_call["destination"])]
        wanted = (f"ip.src=={ends[0][0]} && udp.srcport=={ends[0][1]} && "
                  f"ip.dst=={ends[1][0]} && udp.dstport=={ends[1][1]}")
        frame, at = subprocess.run(
            ["tshark", "-n", "-r", self.calls, "-Y", wanted, "-T", "fields", "-e", "frame.number",
             "-e", "frame.time_epoch"], capture_output=True, text=True,
            check=True).stdout.splitlines()[0].split()
        ends = [(int.from_bytes(bytes(map(int, address.split("."))), "big"), int(port))
                for address, port in ends]
        second = int(float(at))
        before = self.write_noise("noisy-before.pcap", second - 31, 3000, ends=ends, ssrcs=3000)
        after = self.write_noise("noisy-after.pcap", second + 1000, 3000, ends=ends, ssrcs=3000)
        quiet = self.write_noise("quiet.pcap", second - 200, NOISE)
        first, rest = self.folder / "first.pcap", self.folder / "rest.pcap"
        subprocess.run(["editcap", "-F", "pcap", "-r", self.calls, first, frame], check=True)
        subprocess.run(["editcap", "-F", "pcap", self.calls, rest, frame], check=True)
        noisy = self.folder / "noisy.pcap"
        subprocess.run(["mergecap", "-F", "pcap", "-w", noisy, quiet, before, first, after],
                       check=True)
        run = self.decrypted([noisy, rest], "noisy")
        self.assertLess(self.frames_read(run), NOISE)
        skipped = {one["reason"]: one["frames"] for one in run.report["skipped"]}
        self.assertEqual(skipped["UDP that looks like RTP, but follows on from nothing"],
                         6001 - 1024)

    def test_times_that_step_back_are_read_whole(self):
        """The order among captures rests on every frame's time."""
        path = self.mixed()
        back = self.write_noise("back.pcap", self.first_second() + 1000, 3000, backwards=True)
        octets = path.read_bytes() + back.read_bytes()[24:]
        path.write_bytes(octets)
        run = self.decrypted(path, "back")
        self.assertGreater(self.frames_read(run), 2 * NOISE)

    def test_nothing_covered_is_not_read_at_all(self):
        path = self.mixed()
        text = self.keys.read_text()
        for name in ("valid_from", "valid_to"):
            self.assertIn(f"{name} = 2026", text)
            text = text.replace(f"{name} = 2026", f"{name} = 2020")
        self.keys.write_text(text)
        run = self.decrypt(path, self.keys, "--json-progress", case="nothing")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual({call["verdict"] for call in run.report["calls"]}, {"not-covered"})
        self.assertEqual(self.frames_read(run), 0)


if __name__ == "__main__":
    unittest.main()
