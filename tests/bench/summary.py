#!/usr/bin/python3
"""What one run of the benchmarks measured, beside the targets.  Usage: summary.py RESULTS"""

import json
import pathlib
import sys

SUITE = "AES_CM_128_HMAC_SHA1_80/160"


class Results:
    """Figures by the name of what was measured; None where it was left out."""

    def __init__(self, folder):
        self.benchmarks = {}
        for file in folder.glob("bench_*.json"):
            for one in json.loads(file.read_text())["benchmarks"]:
                self.benchmarks[one["name"]] = one
        self.commands = {}
        for name in ("decrypt.json", "plugin.json"):
            if (folder / name).exists():
                self.commands |= json.loads((folder / name).read_text())

    def rate(self, name, counter="items_per_second"):
        return self.benchmarks.get(name, {}).get(counter)

    def cpu_ms(self, name):
        return self.benchmarks.get(name, {}).get("cpu_time")

    def of_command(self, name, figure):
        return self.commands.get(name, {}).get(figure)


def ratio(above, below):
    return above / below if above and below else None


def rows(results):
    def engine(name, streams):
        return results.rate(f"{name}/{SUITE}" + ("" if streams == 64 else f"/{streams}_streams"))

    def cpu(name):
        return results.of_command(name, "cpu_s")

    def with_challenges(subscribers, sessions):
        return (f"subscribers_with_challenges/subscribers:{subscribers}/sessions:{sessions}/"
                "exponent_octets:192")

    def recovery(subscribers, sessions):
        return results.cpu_ms(with_challenges(subscribers, sessions))

    def wall(name):
        return results.of_command(name, "wall_s")

    for streams in (64, 4000):
        yield (f"engine ipsec-mb / libsrtp2, 160 octets, {streams} streams",
               ratio(engine("engine-ipsec-mb", streams), engine("libsrtp2", streams)),
               ">= 20" if streams == 64 else "")
    yield ("engine gcrypt / libsrtp2, 160 octets, 64 streams",
           ratio(engine("engine-gcrypt", 64), engine("libsrtp2", 64)), "")
    decrypt = "lisrtp decrypt media.pcapng"
    for what, figure in (("wall time", wall), ("CPU time", cpu)):
        yield (f"rtp_decoder / lisrtp decrypt, media only, {what}",
               ratio(figure("rtp_decoder media.pcapng"), figure(decrypt)), ">= 30")
        yield (f"pion/srtp loop / lisrtp decrypt, media only, {what}",
               ratio(figure("pion/srtp loop media.pcapng"), figure(decrypt)), ">= 4")
    yield ("lisrtp decrypt / cp, media only, wall time",
           ratio(wall(decrypt), wall("cp media.pcapng")), "<= 2.5")
    yield ("lisrtp decrypt / cp and sync, media only, wall time",
           ratio(wall(decrypt), wall("cp and sync media.pcapng")), "")
    for name in ("media", "calls"):
        yield (f"one thread / two, lisrtp decrypt {name}.pcapng, wall time",
               ratio(wall(f"lisrtp decrypt -j 1 {name}.pcapng"),
                     wall(f"lisrtp decrypt -j 2 {name}.pcapng")), ">= 1.7")
    for figure, time in (("cpu_s", "CPU second"), ("wall_s", "second")):
        packets = results.of_command("lisrtp calls media.pcapng", "packets")
        seconds = results.of_command("lisrtp calls media.pcapng", figure)
        yield f"index pass, M packets per {time}", ratio(packets, 1e6 * (seconds or 0)), ">= 4"
    peaks = [results.of_command(f"lisrtp decrypt {name}.pcapng", "peak_kib")
             for name in ("media", "calls")]
    yield ("lisrtp decrypt, resident at most, MiB",
           max(peaks) / 1024 if all(peaks) else None, "<= 400")
    bare = results.cpu_ms("bare_shared_value/exponent_octets:192")
    for sessions in (1000, 4000):
        yield (f"sessions/s, Oakley 5, 10000 candidates, {sessions} sessions",
               results.rate(with_challenges(1000, sessions), "sessions/s"), ">= 1000")
        yield (f"a session of {sessions} / (g^y)^x alone, CPU time",
               ratio(recovery(1000, sessions), (bare or 0) * sessions), "")
    for octets in (192, 16):
        yield (f"sessions/s, Oakley 5, exponents of {octets} octets",
               results.rate(f"exponents_handed_over/sessions:1000/exponent_octets:{octets}",
                            "sessions/s"), ">= 1000" if octets == 192 else "")
    yield ("1000 / 100 sessions, 10000 candidates, CPU time",
           ratio(recovery(1000, 1000), recovery(1000, 100)), "< 10")
    yield ("10000 / 1000 candidates, 1000 sessions, CPU time",
           ratio(recovery(1000, 1000), recovery(100, 1000)), "<= 10")
    yield ("tshark with plugin and keys / without, CPU time",
           ratio(cpu("tshark, plugin, keys"), cpu("tshark")), "<= 1.3")
    search = results.rate("roc-search/AES_CM_128_HMAC_SHA1_80")
    yield "ROC search, M trials/s", ratio(search, 1e6), ">= 10"


def verdict(measured, target):
    if measured is None or not target:
        return ""
    sign, bound = target.split()
    met = {">=": measured >= float(bound), "<=": measured <= float(bound),
           "<": measured < float(bound)}[sign]
    return "met" if met else "missed"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(f"{'what':<62}{'measured':>10}   target")
    for what, measured, target in rows(Results(pathlib.Path(sys.argv[1]))):
        shown = "left out" if measured is None else f"{measured:.2f}"
        print(f"{what:<62}{shown:>10}   {target:<8}{verdict(measured, target)}".rstrip())


if __name__ == "__main__":
    main()
