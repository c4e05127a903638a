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
        self.commands = json.loads((folder / "decrypt.json").read_text())
        self.commands |= json.loads((folder / "plugin.json").read_text())

    def rate(self, name, counter="items_per_second"):
        return self.benchmarks.get(name, {}).get(counter)

    def cpu_ms(self, name):
        return self.benchmarks.get(name, {}).get("cpu_time")

    def of_command(self, name, figure):
        return self.commands.get(name, {}).get(figure)


def ratio(above, below):
    return above / below if above and below else None


def rows(results):
    def engine(name):
        return results.rate(f"{name}/{SUITE}")

    def cpu(name):
        return results.of_command(name, "cpu_s")

    def recovery(subscribers, sessions):
        return results.cpu_ms("subscribers_with_challenges/"
                              f"subscribers:{subscribers}/sessions:{sessions}")

    decrypt = cpu("lisrtp decrypt media.pcapng")
    yield "engine ipsec-mb / libsrtp2", ratio(engine("engine-ipsec-mb"), engine("libsrtp2")), ">= 20"
    yield "engine gcrypt / libsrtp2", ratio(engine("engine-gcrypt"), engine("libsrtp2")), ""
    yield ("rtp_decoder / lisrtp decrypt, media only, CPU time",
           ratio(cpu("rtp_decoder media.pcapng"), decrypt), ">= 30")
    yield ("lisrtp decrypt / cp, media only, wall time",
           ratio(results.of_command("lisrtp decrypt media.pcapng", "wall_s"),
                 results.of_command("cp media.pcapng", "wall_s")), "<= 2.5")
    yield ("index pass, M packets per CPU second",
           ratio(results.of_command("lisrtp calls media.pcapng", "packets"),
                 1e6 * (cpu("lisrtp calls media.pcapng") or 0)), ">= 4")
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


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(f"{'what':<56}{'measured':>10}   target")
    for what, measured, target in rows(Results(pathlib.Path(sys.argv[1]))):
        shown = "left out" if measured is None else f"{measured:.2f}"
        print(f"{what:<56}{shown:>10}   {target}")


if __name__ == "__main__":
    main()
