"""The same case, octet by octet, for any number of threads, any engine, any CPU.

Longer than one batch, with many streams at once: what is opened ahead of its turn, by whom, and
how much of it is wasted, must not show.
"""

import hashlib
import json
import os
import subprocess
import unittest

from lisrtp_case import SAMPLE, SAMPLES, CommandTest

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
packets = 700
authorisation = W1
expect = decrypted
from.media_port = {port}
to.media_port = {peer_port}
"""


def octets_of(case):
    """Every file of a case's data, without the engine's name in the report."""
    found = {}
    for path in sorted((case / "data").rglob("*")):
        if not path.is_file():
            continue
        octets = path.read_bytes()
        if path.name == "report.json":
            report = json.loads(octets)
            report.pop("engine")
            octets = json.dumps(report, sort_keys=True).encode()
        found[str(path.relative_to(case))] = hashlib.sha256(octets).hexdigest()
    return found


class Threads(CommandTest):

    def expect_the_same(self, capture, keys, ways):
        cases = []
        for i, (arguments, cpu) in enumerate(ways):
            environment = dict(os.environ)
            if cpu:
                environment["LISRTP_CPU"] = cpu
            outcome = self.decrypt(capture, keys, "-q", *arguments, case=f"{capture.stem}-{i}",
                                   env=environment)
            self.assertIn(outcome.code, (0, 1), outcome.err)
            cases.append(octets_of(outcome.case))
        for (arguments, cpu), case in zip(ways[1:], cases[1:]):
            self.assertEqual(cases[0], case, f"{arguments} {cpu}")

    def test_many_calls_at_once(self):
        scenario = self.folder / "calls.txt"
        scenario.write_text(PEOPLE + "".join(
            CALL.format(number=i, at=2 + 0.3 * i, port=20000 + 2 * i, peer_port=30000 + 2 * i)
            for i in range(8)))
        subprocess.run([SAMPLE, scenario, "-o", self.folder], check=True, capture_output=True)
        made = self.folder / "calls"
        self.expect_the_same(made / "calls.pcapng", made / "calls.toml",
                             [(("-j1", "--engine", "gcrypt"), None), (("-j1",), None),
                              (("-j2",), None), (("-j7",), None),
                              (("-j3", "--engine", "libsrtp"), None)])

    def test_samples(self):
        for name in ("loss-reorder", "mki", "gcm", "reinvite-rekey", "roc-start", "verdicts"):
            with self.subTest(name):
                folder = SAMPLES / name
                self.expect_the_same(folder / f"{name}.pcapng",
                                     self.private_copy(folder / f"{name}.toml"),
                                     [(("-j1", "--engine", "gcrypt"), None), (("-j4",), None)])

    def test_lesser_cpus(self):
        folder = SAMPLES / "loss-reorder"
        keys = self.private_copy(folder / "loss-reorder.toml")
        self.expect_the_same(folder / "loss-reorder.pcapng", keys,
                             [(("-j2", "--engine", "ipsec-mb"), cpu)
                              for cpu in (None, "avx2", "avx", "sse", "plain")])


if __name__ == "__main__":
    unittest.main()
