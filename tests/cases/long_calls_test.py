#!/usr/bin/env python3
"""Memory does not grow with the media, and hardly with the calls."""

import os
import subprocess
import unittest

from lisrtp_case import LISRTP, ROOT, SAMPLE, CommandTest

GROWTH = 1.3
# A call's messages as they are noted, its place in the plan and in the report. Were calls kept with
# their signalling, sessions and report, it would be more than 20.
MOST_KIB_A_CALL = 5

CALL = """
[call c{number}]
from = alice
to = bob
at = {at}
packets = 10
authorisation = W1
expect = decrypted
from.media_port = {from_port}
to.media_port = {to_port}
"""


class LongCalls(CommandTest):

    def peak_memory(self, scenario, said):
        """ru_maxrss, in KiB, of decrypting the sample, which says that."""
        name = f"made{len(list(self.folder.iterdir()))}"
        path = self.folder / f"{name}.txt"
        path.write_text(scenario)
        subprocess.run([SAMPLE, path, "-o", self.folder], check=True, capture_output=True)
        made = self.folder / name / name
        with subprocess.Popen([LISRTP, "decrypt", "-q", f"{made}.pcapng", "--keys", f"{made}.toml",
                               "-o", self.folder / f"{name}-case"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            output = process.stdout.read().decode()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, output)
        self.assertIn(said, output)
        return used.ru_maxrss

    def of_one_call(self, packets):
        scenario = (ROOT / "samples" / "scenarios" / "ims-aka-dh.txt").read_text()
        longer = scenario.replace("keying = mikey-dh\n",
                                  f"keying = mikey-dh\npackets = {packets // 2}\n")
        self.assertNotEqual(longer, scenario)
        return self.peak_memory(longer, f"{packets} of {packets} packets")

    def of_many_calls(self, calls):
        scenario = (ROOT / "samples" / "scenarios" / "ims-aka-dh.txt").read_text()
        people = scenario[:scenario.index("[call")] + scenario[scenario.index("[authorisation"):]
        return self.peak_memory(
            people + "".join(CALL.format(number=number, at=2 + number * 0.5,
                                         from_port=20000 + 2 * number, to_port=40000 + 2 * number)
                             for number in range(calls)),
            f"call {calls} ")

    def test_ten_times_the_packets(self):
        self.assertLess(self.of_one_call(300_000), GROWTH * self.of_one_call(30_000))

    def test_a_thousand_calls_more(self):
        growth = self.of_many_calls(1200) - self.of_many_calls(200)
        self.assertLess(growth / 1000, MOST_KIB_A_CALL)


if __name__ == "__main__":
    unittest.main()
