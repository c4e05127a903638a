#!/usr/bin/env python3
"""Many files in one process: what the plugin knows of a capture goes when the capture is closed.

sharkd opens the same capture again and again and keeps some memory of each by itself; the plugin
must add nothing to that.
"""

import unittest

from wireshark import PluginTest, Room, Sharkd, capture_with_keys

WARM_UP = 5
FILES = 25
MOST_KIB = 150  # for each file; without forgetting, this capture takes 350


class Growth(PluginTest):

    def growth(self, room, given, with_keys):
        """KiB of resident memory for each file."""
        sharkd = Sharkd(room)
        self.addCleanup(sharkd.errors.close)
        self.addCleanup(sharkd.process.kill)
        if with_keys:
            sharkd.ask("setconf", name="lisrtp.key_file", value=str(room.copy(given.keys)))
        resident = []
        for _ in range(WARM_UP + FILES):
            sharkd.ask("load", file=str(room.copy(given.capture)))
            opened = len(sharkd.ask("frames", filter="lisrtp.index" if with_keys else "rtp"))
            resident.append(self.resident(sharkd))
        sharkd.close()
        if with_keys:
            self.assertGreater(opened, 100)
        return (resident[-1] - resident[WARM_UP - 1]) / FILES

    def resident(self, sharkd):
        with open(f"/proc/{sharkd.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def test_the_plugin_keeps_nothing_of_closed_files(self):
        given = capture_with_keys("private-groups")
        bare = Room(plugin=None)
        self.addCleanup(bare.remove)
        without = self.growth(bare, given, False)
        with_plugin = self.growth(self.room, given, True)
        self.assertLess(with_plugin - without, MOST_KIB, f"{with_plugin} with, {without} without")


if __name__ == "__main__":
    unittest.main()
