#!/usr/bin/python3
"""tshark with the plugin and keys, beside tshark without: what decrypting inside Wireshark costs.

One capture of calls (SIP, MIKEY-DH, G.711 in AES-CM-128 with tags of 80 bits), listed packet by
packet.  All contestants run in turn, round after round; figures are medians of CPU time (user and
system), which another process on the machine disturbs less than the clock does.  A run counts only
when the packets' tags verified: all of them with -2, nearly all in one pass.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT / "tests" / "plugin"))


def measured(room, arguments, keys, wireshark):
    """(CPU seconds, peak KiB, lines printed)."""
    command = ["tshark", "-n", "-r", str(room.copy(keys.capture)), *arguments]
    if keys.path:
        command += ["-o", f"lisrtp.key_file:{room.copy(keys.path)}"]
    out = room.folder / "listed.txt"
    with out.open("wb") as listed:
        process = subprocess.Popen(command, stdout=listed, stderr=subprocess.DEVNULL,
                                   env=room.environment(), cwd=room.folder, **wireshark.user())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"plugin_bench: tshark exits {process.returncode}")
    octets = out.read_bytes()
    return used.ru_utime + used.ru_stime, used.ru_maxrss, octets.count(b"[decrypted]")


class Contestant:
    def __init__(self, name, room, capture, path=None, arguments=()):
        self.name, self.room, self.capture = name, room, capture
        self.path, self.arguments = path, arguments
        self.cpu, self.peak, self.decrypted = [], [], 0

    def run(self, wireshark):
        cpu, peak, self.decrypted = measured(self.room, self.arguments, self, wireshark)
        self.cpu.append(cpu)
        self.peak.append(peak)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build-bench")
    parser.add_argument("--packets", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, help="of the capture, kept")
    parser.add_argument("--out", type=pathlib.Path, help="medians as JSON")
    options = parser.parse_args()
    os.environ["LISRTP_BUILD"] = str(options.build.resolve())
    import decrypt_bench  # finds what was built by LISRTP_BUILD
    import wireshark

    folder = options.folder or options.build / "bench-data"
    folder.mkdir(parents=True, exist_ok=True)
    sample = decrypt_bench.Sample(options.build / "bin" / "lisrtp-sample", folder, "calls",
                                  decrypt_bench.calls_scenario(options.packets))
    with_plugin, without = wireshark.Room(), wireshark.Room(plugin=None)
    try:
        contestants = [
            Contestant("tshark", without, sample.capture),
            Contestant("tshark, plugin, no keys", with_plugin, sample.capture),
            Contestant("tshark, plugin, keys", with_plugin, sample.capture, sample.keys),
            Contestant("tshark -2", without, sample.capture, None, ["-2"]),
            Contestant("tshark -2, plugin, keys", with_plugin, sample.capture, sample.keys, ["-2"]),
        ]
        for _ in range(options.rounds):
            for one in contestants:
                one.run(wireshark)
    finally:
        with_plugin.remove()
        without.remove()

    results = {}
    print(f"{sample.packets} SRTP packets, {time.strftime('%Y-%m-%d')}, "
          f"Wireshark {'.'.join(map(str, wireshark.wireshark_version()))}")
    print(f"{'':<28}{'CPU s':>8}{'peak MiB':>10}{'decrypted':>11}")
    for one in contestants:
        cpu, peak = statistics.median(one.cpu), statistics.median(one.peak)
        results[one.name] = {"cpu_s": cpu, "peak_kib": peak, "packets": sample.packets}
        print(f"{one.name:<28}{cpu:8.2f}{peak / 1024:10.0f}{one.decrypted:11}")
        # In one pass, what comes within a few packets of its call's answer may stay closed.
        wanted = sample.packets if "-2" in one.arguments else 0.999 * sample.packets
        if one.path and one.decrypted < wanted:
            sys.exit(f"plugin_bench: {one.decrypted} of {sample.packets} packets were decrypted")
    for plain, keyed in (("tshark", "tshark, plugin, keys"),
                         ("tshark -2", "tshark -2, plugin, keys")):
        more = (results[keyed]["peak_kib"] - results[plain]["peak_kib"]) * 1024 / sample.packets
        print(f"{keyed} / {plain}: CPU time {results[keyed]['cpu_s'] / results[plain]['cpu_s']:.2f}, "
              f"{more:.0f} octets of memory more for each packet")
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
