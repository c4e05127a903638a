#!/usr/bin/python3
"""`./run bench --large [GIGABYTES]`: an archive of many files, most of it of no interest.

Twenty captures, half of them compressed: calls that no authorisation covers (SIP with a=crypto, two
streams each), TCP and QUIC-like traffic, datagrams with RTP's version bits; and one capture of covered
calls with MIKEY-DH, made by lisrtp-sample. All commands run one after the other on the same files, cp
among them; tshark on the first of them, at most 1 GB of it, beside lisrtp; rtp_decoder, which knows
one key, on a capture of one stream, beside lisrtp. What was decrypted is checked before its time
counts. The figures stay in large-results.json; the archive is removed (LISRTP_LARGE names a folder that
is kept, and used again).
"""

import concurrent.futures
import gzip
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import time

from decrypt_bench import MEDIA_ONLY, ROOT, Sample, calls_scenario, rtp_decoder

FILES = 20
START = 1793700000
MAC = bytes.fromhex("02000000000102000000000208004500")

SIP = """{start}
Via: SIP/2.0/UDP 10.9.0.1:5060;branch=z9hG4bK{call}
From: <sip:u{call}@ims.example>;tag=a{call}
To: <sip:v{call}@ims.example>{totag}
Call-ID: {call}@large.example
CSeq: 1 {method}
{body}"""
SDP = """v=0
o=- 1 1 IN IP4 {address}
s=-
c=IN IP4 {address}
t=0 0
m=audio {port} RTP/SAVP 8
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw
"""


class Capture:
    """A pcap file, written frame by frame in the order of time."""

    def __init__(self, path, first_second):
        self.out = gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb")
        self.out.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        self.at_us = first_second * 1_000_000
        self.octets = 0
        self.frames = 0

    def write(self, protocol, source, destination, payload):
        """IPv4 with the transport header in the payload."""
        length = len(payload) + 34
        self.out.write(b"".join((
            struct.pack("<IIII", *divmod(self.at_us, 1_000_000), length, length), MAC,
            struct.pack(">HIBBHII", length - 14, 0x4000, 64, protocol, 0, source, destination),
            payload)))
        self.at_us += 40
        self.octets += length + 16
        self.frames += 1

    def udp(self, source, sport, destination, dport, payload):
        self.write(17, source, destination,
                   struct.pack(">HHHH", sport, dport, len(payload) + 8, 0) + payload)


def message(call, start, method, totag="", sdp=""):
    body = f"Content-Type: application/sdp\nContent-Length: {len(sdp) + sdp.count(chr(10))}\n\n{sdp}" \
        if sdp else "Content-Length: 0\n\n"
    return SIP.format(call=call, start=start, method=method, totag=totag,
                      body=body).replace("\n", "\r\n").encode()


def fill(path, number, octets):
    """Sixteen calls at a time, 500 packets each way, among everything else."""
    chance = random.Random(number)
    noise = chance.randbytes(1 << 16)
    capture = Capture(path, START + number * 600)
    call = number * 1_000_000
    while capture.octets < octets:
        calls = range(call, call + 16)
        call += 16
        for one in calls:
            a, b = 0x0A100000 + one % 65536, 0x0A200000 + one % 65536
            offer = SDP.format(address=f"10.16.{one % 65536 >> 8}.{one & 255}", port=20000)
            answer = SDP.format(address=f"10.32.{one % 65536 >> 8}.{one & 255}", port=30000)
            capture.udp(a, 5060, b, 5060, message(one, f"INVITE sip:v{one}@ims.example SIP/2.0",
                                                  "INVITE", sdp=offer))
            capture.udp(b, 5060, a, 5060, message(one, "SIP/2.0 200 OK", "INVITE", f";tag=b{one}",
                                                  answer))
        for sequence in range(500):
            for one in calls:
                a, b = 0x0A100000 + one % 65536, 0x0A200000 + one % 65536
                cut = (one * 7 + sequence * 170) & 0x7FFF
                head = struct.pack(">BBHI", 0x80, 8, sequence, sequence * 160)
                capture.udp(a, 20000, b, 30000,
                            head + struct.pack(">I", one) + noise[cut:cut + 170])
                capture.udp(b, 30000, a, 20000,
                            head + struct.pack(">I", one ^ 0xFFFF0000) + noise[cut + 1:cut + 171])
            cut = chance.randrange(1 << 15)
            capture.write(6, 0x0A300001, 0x0A300002, struct.pack(
                ">HHIIBBHHH", 443, 40000, sequence * 1400, 0, 0x50, 0x18, 65535, 0, 0) +
                noise[cut:cut + 1400])
            capture.udp(0x0A300003, 443, 0x0A300004, 50000, b"\x40" + noise[cut:cut + 1200])
            capture.udp(0x0A300005, 9000, 0x0A300006, 9001, b"\x80" + noise[cut:cut + 60])
        for one in calls:
            a, b = 0x0A100000 + one % 65536, 0x0A200000 + one % 65536
            capture.udp(a, 5060, b, 5060, message(one, f"BYE sip:v{one}@ims.example SIP/2.0", "BYE",
                                                  f";tag=b{one}"))
    capture.out.close()
    return capture.frames


class Run:
    """One command: wall and CPU seconds, peak of its largest process in MiB."""

    def __init__(self, *arguments):
        started = time.monotonic()
        with subprocess.Popen([str(a) for a in arguments], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            errors = process.stderr.read().decode()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.wall_s = time.monotonic() - started
        self.cpu_s = used.ru_utime + used.ru_stime
        self.peak_mib = used.ru_maxrss / 1024
        if process.returncode != 0:
            sys.exit(f"large_bench: {arguments[0]} exits {process.returncode}: {errors[-500:]}")
        # With --json-progress: what the second reading took of the captures.
        ends = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
        second = [end for end in ends if end["what"] == "decrypt" and end.get("done")]
        self.second_octets = second[0]["octets"] if second else None


def make_captures(captures, gigabytes):
    """Side by side, as Python takes longer to write than anything takes to read."""
    making = captures.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    paths = [making / f"trunk-{n:02}.pcap{'.gz' if n % 2 else ''}" for n in range(FILES)]
    with concurrent.futures.ProcessPoolExecutor() as pool:
        frames = sum(pool.map(fill, paths, range(FILES), [int(gigabytes * 1e9) // FILES] * FILES))
    captures.with_name("frames.txt").write_text(str(frames))
    making.rename(captures)


def first_gigabyte(captures, folder):
    """Of the first plain capture; the file itself when it is smaller."""
    first = sorted(captures.glob("*.pcap"))[0]
    if first.stat().st_size <= 1e9:
        return first
    cut = folder / "slice.pcap"
    subprocess.run(["editcap", "-r", first, cut, "1-4500000"], check=True)
    return cut


def run_all(folder, build, gigabytes):
    captures = folder / "captures"
    if not captures.exists():
        make_captures(captures, gigabytes)
    maker = build / "bin" / "lisrtp-sample"
    covered = Sample(maker, folder, "calls",
                     calls_scenario(int(20_000 * gigabytes) // 10_000 * 10_000 or 10_000))
    lone = Sample(maker, folder, "media", MEDIA_ONLY.format(packets=int(min(1.0, gigabytes) * 1e6)))
    frames = int((folder / "frames.txt").read_text()) + covered.packets
    inputs = [captures, covered.capture]
    octets = sum(p.stat().st_size for p in captures.iterdir()) + covered.capture.stat().st_size
    lisrtp = build / "bin" / "lisrtp"
    results = {}

    def fresh(name):
        shutil.rmtree(folder / name, ignore_errors=True)
        return folder / name

    for jobs in (1, 2):
        results[f"index -j {jobs}"] = Run(lisrtp, "index", *inputs, "-o", fresh(f"index-{jobs}"), "-q",
                                          "-j", jobs)
    results["unlock"] = Run(lisrtp, "unlock", folder / "index-2", "--keys", covered.keys, "-q")
    covered.check(folder / "index-2")
    for jobs in (1, 2):
        results[f"decrypt -j {jobs}"] = Run(lisrtp, "decrypt", *inputs, "--keys", covered.keys, "-o",
                                            fresh("case"), "--json-progress", "-j", jobs)
        covered.check(folder / "case")
    results["calls"] = Run(lisrtp, "calls", folder / "case")
    results["cp"] = Run("cp", "-r", captures, fresh("copy"))
    shutil.rmtree(folder / "copy")
    one_file = first_gigabyte(captures, folder)
    results["calls, one file"] = Run(lisrtp, "calls", one_file)
    results["tshark -z rtp,streams, one file"] = Run("tshark", "-q", "-r", one_file, "-z",
                                                     "rtp,streams")
    results["decrypt, one stream"] = Run(lisrtp, "decrypt", lone.capture, "--keys", lone.keys, "-o",
                                         fresh("case"), "-q")
    lone.check(folder / "case")
    if decoder := rtp_decoder(build / "bench-data" / "rtp_decoder"):
        results["rtp_decoder, one stream"] = Run(decoder, "-a", "-t", "10", "-e", "128", "-k",
                                                 lone.first_key, "-p", lone.capture)
    print(f"{frames} packets, {octets / 1e9:.2f} GB on disk ({gigabytes:g} GB before compression), "
          f"{FILES + 1} files; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for name, run in results.items():
        packets = lone.packets if "one stream" in name else frames
        speed = f"{packets / run.wall_s / 1e6:6.2f} M packets/s" \
            if name.startswith(("index -j", "decrypt", "rtp_decoder")) else ""
        second = f"  second reading: {run.second_octets / 1e6:.0f} MB" if run.second_octets else ""
        print(f"{name:32} {run.wall_s:8.2f} s  {run.cpu_s:8.2f} s CPU  {run.peak_mib:7.0f} MiB  {speed}"
              f"{second}")
    return results


def main():
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    build = pathlib.Path(os.environ.get("LISRTP_BUILD", ROOT / "build-bench"))
    kept = os.environ.get("LISRTP_LARGE")
    folder = pathlib.Path(kept or build / f"large-{gigabytes:g}")
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < gigabytes * 2.5e9:
        sys.exit(f"large_bench: {folder}: {free / 1e9:.0f} GB free, {gigabytes * 2.5:.0f} are needed")
    started = time.monotonic()
    try:
        results = run_all(folder, build, gigabytes)
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    (build / "large-results.json").write_text(json.dumps(
        {name: vars(run) for name, run in results.items()}, indent=1))
    print(f"all of it, making the archive included: {(time.monotonic() - started) / 60:.1f} min")


if __name__ == "__main__":
    main()
