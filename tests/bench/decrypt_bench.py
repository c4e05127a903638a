#!/usr/bin/python3
"""`lisrtp decrypt` end to end, beside libsrtp2's rtp_decoder, a loop around pion/srtp and `cp` of
the same file.

Two captures of G.711 packets are made with lisrtp-sample: media alone (one stream, whose key the
key file names), and calls with SIP and MIKEY-DH. All commands run in turn, round after round, so
that what else the machine does strikes them alike; figures are medians, and the ratios are taken
within this run. CPU time is user and system time of all threads. Every run of lisrtp is checked
against the truth before its time counts.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

MEDIA_ONLY = """start = 2026-11-03T10:00:00Z
[stream lone]
from = 10.45.1.41:40000
to = 10.45.2.17:41000
at = 0
suite = AES_CM_128_HMAC_SHA1_80
packets = {packets}
seq = 0

[authorisation W1]
targets = ip:10.45.1.41

[secret lone]
kind = srtp-master
authorisation = W1
stream = lone
"""

PEOPLE = """start = 2026-11-03T10:00:00Z

[network home]
domain = ims.example
proxy = 10.45.0.1:5060

[party alice]
address = 10.45.1.41
media_port = 40000
k = 465b5ce8b199b49faa5f0a2ee238a6bc
opc = cd63cb71954a9f4e48a5994e37a02baf

[party bob]
address = 10.45.2.17
media_port = 41000

[register]
party = alice
at = 0

[authorisation W1]
targets = sip:alice@ims.example

[secret alice-usim]
kind = subscriber
authorisation = W1
party = alice
"""

CALL = """
[call c{number}]
from = alice
to = bob
at = {at}
packets = {packets}
authorisation = W1
expect = decrypted
from.media_port = {from_port}
to.media_port = {to_port}
"""


def calls_scenario(packets):
    """Calls of 5000 packets in each direction (100 s), ten at a time."""
    of_a_stream = min(5000, packets // 2)
    text = PEOPLE
    for number in range(packets // (2 * of_a_stream)):
        text += CALL.format(number=number, at=2 + 11 * number, packets=of_a_stream,
                            from_port=20000 + 2 * number, to_port=30000 + 2 * number)
    return text


class Run:
    """What one run of a command took."""

    def __init__(self, arguments):
        started = time.monotonic()
        with subprocess.Popen(arguments, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.wall_s = time.monotonic() - started
        self.cpu_s = used.ru_utime + used.ru_stime
        self.peak_kib = used.ru_maxrss
        if process.returncode != 0:
            sys.exit(f"decrypt_bench: {arguments[0]} exits {process.returncode}")


class Sample:
    """A capture, its key file and the truth."""

    def __init__(self, maker, folder, name, scenario):
        self.packets = 0
        self.capture = folder / name / f"{name}.pcapng"
        self.keys = folder / name / f"{name}.toml"
        written = folder / f"{name}.txt"
        if not self.capture.exists() or written.read_text() != scenario:
            written.write_text(scenario)
            subprocess.run([maker, written, "-o", folder], check=True, stdout=subprocess.DEVNULL)
        truth = json.loads((folder / name / f"{name}.truth.json").read_text())
        streams = truth["streams_without_call"] + [s for c in truth["calls"] for s in c["streams"]]
        self.digests = sorted(stream["payload_sha256"] for stream in streams)
        self.packets = sum(stream["packets"] for stream in streams)
        master = streams[0]["masters"][0]
        self.first_key = master["key"] + master["salt"]

    def check(self, case):
        report = json.loads((case / "data" / "report.json").read_text())
        streams = report["streams_without_call"]
        streams = streams + [s for c in report["calls"] for s in c["streams"]]
        if sorted(stream["payload_sha256"] for stream in streams) != self.digests:
            sys.exit(f"decrypt_bench: {self.capture.name}: the payloads are not those sent")


class Contestant:
    """A command with all its runs."""

    def __init__(self, name, sample, arguments, output, case=None):
        self.name = name
        self.sample = sample
        self.arguments = [str(argument) for argument in arguments]
        self.output = output
        self.case = case
        self.runs = []

    def run(self):
        if self.output.is_dir():
            shutil.rmtree(self.output)
        self.output.unlink(missing_ok=True)
        self.runs.append(Run(self.arguments))
        if self.case:
            self.sample.check(self.case)

    def median(self, what):
        return statistics.median(getattr(run, what) for run in self.runs)


def rtp_decoder(folder):
    """Its path; built from Debian's source package, or nothing where that is out of reach."""
    built = subprocess.run(["bash", HERE / "rtp_decoder.sh", folder], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, check=False)
    if built.returncode == 0:
        return built.stdout.strip()
    print("decrypt_bench: rtp_decoder cannot be built here and is left out", file=sys.stderr)
    return None


def pion_loop(folder):
    """Its path; built with Debian's Go packages, or nothing where they are not installed."""
    program = folder / "pion_loop"
    source = HERE / "pion_loop.go"
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
                                "GOCACHE": str(folder / "go-cache")}
    if shutil.which("go") and subprocess.run(
            ["go", "build", "-o", program, source], env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return program
    print("decrypt_bench: pion/srtp is left out (golang-go, golang-github-pion-srtp.v2-dev)",
          file=sys.stderr)
    return None


def contestants(options):
    work = options.folder
    programs = options.build / "bin"
    media = Sample(programs / "lisrtp-sample", work, "media",
                   MEDIA_ONLY.format(packets=options.packets))
    calls = Sample(programs / "lisrtp-sample", work, "calls", calls_scenario(options.packets))
    all_of_them = []
    for sample in (media, calls):
        copy = work / "copy"
        all_of_them.append(Contestant(f"cp {sample.capture.name}", sample,
                                      ["cp", sample.capture, copy], copy))
        all_of_them.append(Contestant(f"cp and sync {sample.capture.name}", sample,
                                      ["sh", "-c", f"cp '{sample.capture}' '{copy}' && "
                                       f"sync --file-system '{copy}'"], copy))
        all_of_them.append(Contestant(f"lisrtp calls {sample.capture.name}", sample,
                                      [programs / "lisrtp", "calls", sample.capture], copy))
        case = work / "case"
        for threads in ([], ["-j", "1"], ["-j", "2"]):
            all_of_them.append(Contestant(
                " ".join(["lisrtp decrypt", *threads, sample.capture.name]), sample,
                [programs / "lisrtp", "decrypt", sample.capture, "--keys", sample.keys, "-o", case,
                 *threads], case, case))
    if decoder := rtp_decoder(work / "rtp_decoder"):
        all_of_them.append(Contestant(
            "rtp_decoder media.pcapng", media,
            [decoder, "-a", "-t", "10", "-e", "128", "-k", media.first_key, "-p", media.capture],
            work / "copy"))
    if loop := pion_loop(work):
        all_of_them.append(Contestant("pion/srtp loop media.pcapng", media,
                                      [loop, media.capture, media.first_key, work / "copy"],
                                      work / "copy"))
    return all_of_them


def print_table(results):
    def of(name):
        return next((c for c in results if c.name == name), None)

    print(f"{'command':<36}{'CPU s':>8}{'wall s':>8}{'M packets/CPU s':>17}{'peak MiB':>10}")
    for one in results:
        cpu = max(one.median("cpu_s"), 0.001)
        print(f"{one.name:<36}{cpu:8.2f}{one.median('wall_s'):8.2f}"
              f"{one.sample.packets / cpu / 1e6:17.2f}{one.median('peak_kib') / 1024:10.0f}")
    print(f"\n{'ratio':<68}{'CPU':>8}{'wall':>8}")
    for above, below in (("rtp_decoder media.pcapng", "lisrtp decrypt media.pcapng"),
                         ("pion/srtp loop media.pcapng", "lisrtp decrypt media.pcapng"),
                         ("lisrtp decrypt media.pcapng", "cp media.pcapng"),
                         ("lisrtp decrypt media.pcapng", "cp and sync media.pcapng"),
                         ("lisrtp decrypt calls.pcapng", "cp calls.pcapng"),
                         ("lisrtp decrypt calls.pcapng", "cp and sync calls.pcapng"),
                         ("lisrtp decrypt -j 1 media.pcapng", "lisrtp decrypt -j 2 media.pcapng"),
                         ("lisrtp decrypt -j 1 calls.pcapng", "lisrtp decrypt -j 2 calls.pcapng")):
        if of(above) and of(below):
            print(f"{above + ' / ' + below:<68}", end="")
            for what in ("cpu_s", "wall_s"):
                print(f"{of(above).median(what) / max(of(below).median(what), 0.001):8.2f}",
                      end="")
            print()


def write_medians(results, file):
    figures = {}
    for one in results:
        figures[one.name] = {what: one.median(what) for what in ("cpu_s", "wall_s", "peak_kib")}
        figures[one.name]["packets"] = one.sample.packets
    file.write_text(json.dumps(figures, indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build-bench")
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=pathlib.Path, help="of captures and cases, kept")
    parser.add_argument("--out", type=pathlib.Path, help="medians as JSON")
    options = parser.parse_args()
    options.folder = options.folder or options.build / "bench-data"
    options.folder.mkdir(parents=True, exist_ok=True)
    results = contestants(options)
    load_before = os.getloadavg()[0]
    for _ in range(options.rounds):
        for one in results:
            one.run()
    print(f"load {load_before:.1f} before, {os.getloadavg()[0]:.1f} after, on {os.cpu_count()} "
          f"processors; {options.rounds} rounds, medians")
    for name in ("case", "copy"):
        if (options.folder / name).is_dir():
            shutil.rmtree(options.folder / name)
        (options.folder / name).unlink(missing_ok=True)
    print_table(results)
    if options.out:
        write_medians(results, options.out)


if __name__ == "__main__":
    main()
