#!/usr/bin/env python3
"""Memory does not grow with the media: ten times the packets take about the same."""

import os
import subprocess
import unittest

from lisrtp_case import LISRTP, ROOT, SAMPLE, CommandTest

GROWTH = 1.3


class LongCalls(CommandTest):

    def peak_memory(self, packets):
        """ru_maxrss, in KiB, of decrypting the sample ims-aka-dh with that many packets."""
        scenario = (ROOT / "samples" / "scenarios" / "ims-aka-dh.txt").read_text()
        longer = scenario.replace("keying = mikey-dh\n",
                                  f"keying = mikey-dh\npackets = {packets // 2}\n")
        self.assertNotEqual(longer, scenario)
        path = self.folder / f"long{packets}.txt"
        path.write_text(longer)
        subprocess.run([SAMPLE, path, "-o", self.folder], check=True, capture_output=True)
        made = self.folder / f"long{packets}" / f"long{packets}"
        with subprocess.Popen([LISRTP, "decrypt", "-q", f"{made}.pcapng", "--keys", f"{made}.toml",
                               "-o", self.folder / f"case{packets}"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            said = process.stdout.read().decode()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, said)
        self.assertIn(f"{packets} of {packets} packets", said)
        return used.ru_maxrss

    def test_ten_times_the_packets(self):
        self.assertLess(self.peak_memory(300_000), GROWTH * self.peak_memory(30_000))


if __name__ == "__main__":
    unittest.main()
