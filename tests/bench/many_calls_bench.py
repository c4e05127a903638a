#!/usr/bin/python3
"""`./run bench --calls [NUMBER...]`: does the work grow with the calls, and what memory does it take?

A thousand short calls with MIKEY-DH, made by lisrtp-sample, are repeated under other addresses and at
other times, so that each is a call of its own with its own Call-ID. One table has every call covered,
the other one call in a hundred, as in an archive; what is not covered is another caller's. The
payloads of every covered call are held against those that lisrtp-sample sent.
"""

import argparse
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys

from decrypt_bench import CALL, PEOPLE, ROOT
from large_bench import Run

CALLS_OF_A_SET = 1000
PACKETS = 10
SET_SECONDS = CALLS_OF_A_SET // 2 + 60
SETS = 80 * 90


def scenario():
    text = PEOPLE
    for number in range(CALLS_OF_A_SET):
        text += CALL.format(number=number, at=2 + number * 0.5, packets=PACKETS,
                            from_port=20000 + 2 * number, to_port=40000 + 2 * number)
    return text


def records_of(path):
    """Time and octets of each frame of a little-endian pcap file in microseconds."""
    octets = path.read_bytes()
    at = 24
    while at < len(octets):
        seconds, part, length, _ = struct.unpack_from("<IIII", octets, at)
        yield seconds, part, octets[at + 16:at + 16 + length]
        at += 16 + length


class CallSet:
    """The thousand calls, and the frames that are repeated with them."""

    def __init__(self, maker, folder):
        name = "set"
        written = folder / f"{name}.txt"
        if not written.exists() or written.read_text() != scenario():
            written.write_text(scenario())
            subprocess.run([maker, written, "-o", folder], check=True, stdout=subprocess.DEVNULL)
        folder = folder / name
        self.keys = folder / f"{name}.toml"
        capture = folder / f"{name}.pcap"
        subprocess.run(["editcap", "-F", "pcap", folder / f"{name}.pcapng", capture], check=True)
        self.frames = list(records_of(capture))
        truth = json.loads((folder / f"{name}.truth.json").read_text())
        self.payloads = sorted(stream["payload_sha256"] for call in truth["calls"]
                               for stream in call["streams"])

    def write(self, path, sets, covered_sets):
        """Repeats the set; only the first time with its registration."""
        with path.open("wb") as out:
            out.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            for number in range(sets):
                net = 11 + number // 90, 10 + number % 90
                later = number * SET_SECONDS
                written = f"{net[0]}.{net[1]}.".encode()
                for seconds, part, frame in self.frames:
                    is_sip = b" SIP/2.0\r\n" in frame[42:200] or frame[42:50] == b"SIP/2.0 "
                    if number > 0:
                        if is_sip and (b"REGISTER\r\n" in frame):
                            continue
                        frame = (frame[:26] + bytes(net) + frame[28:30] + bytes(net) + frame[32:])
                        if is_sip:
                            frame = frame.replace(b"10.45.", written)
                    if is_sip and number >= covered_sets:
                        frame = frame.replace(b"alice", b"carol")
                    out.write(struct.pack("<IIII", seconds + later, part, len(frame), len(frame)))
                    out.write(frame)


def check(case, payloads, sets):
    """Every payload of the set, as often as it was covered. The report is read in pieces."""
    listed = subprocess.run(["grep", "-o", "\"payload_sha256\": \"[0-9a-f]*\"",
                             case / "data" / "report.json"], capture_output=True, text=True,
                            check=False).stdout
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    found = sorted(digest for digest in (line.split('"')[3] for line in listed.splitlines())
                   if digest not in ("", nothing))
    if found != sorted(payloads * sets):
        sys.exit(f"many_calls_bench: {case}: the payloads are not those sent")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("calls", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--build", type=pathlib.Path,
                        default=os.environ.get("LISRTP_BUILD", ROOT / "build-bench"))
    parser.add_argument("--keep", action="store_true", help="leave captures and cases")
    options = parser.parse_args()
    programs = pathlib.Path(options.build) / "bin"
    folder = pathlib.Path(options.build) / "many-calls"
    folder.mkdir(parents=True, exist_ok=True)
    call_set = CallSet(programs / "lisrtp-sample", folder)
    lisrtp = programs / "lisrtp"
    print(f"{'calls':>7} {'covered':>8} {'command':<9}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}"
          f"{'KiB a call':>12}")
    before = {}
    for calls in options.calls:
        sets = calls // CALLS_OF_A_SET
        for covered_sets in sorted({sets, max(1, sets // 100)}, reverse=True):
            capture = folder / "calls.pcap"
            call_set.write(capture, min(sets, SETS), covered_sets)
            case = folder / "case"
            shutil.rmtree(case, ignore_errors=True)
            runs = {"index": Run(lisrtp, "index", capture, "-o", case, "-q")}
            shutil.rmtree(case)
            runs["decrypt"] = Run(lisrtp, "decrypt", capture, "--keys", call_set.keys, "-o", case,
                                  "-q")
            check(case, call_set.payloads, covered_sets)
            runs["calls"] = Run(lisrtp, "calls", case)
            for name, run in runs.items():
                first = before.setdefault((name, covered_sets == sets), (calls, run.peak_mib))
                a_call = "" if first[0] == calls else \
                    f"{(run.peak_mib - first[1]) * 1024 / (calls - first[0]):12.2f}"
                print(f"{calls:7} {covered_sets * CALLS_OF_A_SET:8} {name:<9}{run.wall_s:9.2f}"
                      f"{run.cpu_s:9.2f}{run.peak_mib:10.0f}{a_call}", flush=True)
            if not options.keep:
                shutil.rmtree(case)
                capture.unlink()
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
