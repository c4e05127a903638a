#!/usr/bin/env python3
"""Damaged captures: no crash, no hang, no dissector bug, no complaint of GLib's.

editcap changes octets at random and cuts frames short; every seed is another damage of one of the
captures here, in turn, with the keys of the undamaged one.

LISRTP_SEEDS seeds go through sharkd, hundreds opened one after the other in one process, clicked at
and closed for the next, and as many through tshark, which is told to print everything it can: in one pass or
in two, with the plugin's statistics and its exported media.  Unless told otherwise, 40 and 12.

Thousands: LISRTP_SEEDS=2000 LISRTP_FRAMES=120 python3 mutation_test.py
"""

import os
import random
import re
import subprocess
import sys
import unittest

from wireshark import PluginTest, Room, capture_with_keys, captures_with_keys, nodes_of

SEEDS = int(os.environ.get("LISRTP_SEEDS", "40"))
PRINTED = int(os.environ.get("LISRTP_SEEDS", "12"))
FIRST = int(os.environ.get("LISRTP_FIRST_SEED", "1"))
FRAMES = int(os.environ.get("LISRTP_FRAMES", "0"))  # of each capture, for many seeds; 0: all
HANG_S = 60
# sharkd keeps about 11 MiB of every file that it opened, with the plugin or without it
# (growth_test.py): after two thousand the machine would be out of memory.
FILES_OF_A_PROCESS = 250

# Probability for each octet, how many octets of each frame stay, and how many there are of it: with
# 42, Ethernet, IP and UDP stay as they were, and more of the damage reaches what the plugin reads.
DAMAGE = ((0.02, 0, None), (0.02, 42, None), (0.002, 42, None), (0.0005, 42, None),
          (0.0005, 42, "odd"))

COMPLAINT = re.compile(r"issector bug|ASSERTION|g_assert|CRITICAL|WARNING\]|-WARNING|Sanitizer|runtime error")


# Of earlier findings: the capture, its seed, and how many frames of it were taken.
REMEMBERED = (("conference-legs", 20801, 120),)  # an ID payload without octets: GLib complained


def damaged(room, capture, seed, frames=FRAMES):
    probability, kept, length = DAMAGE[seed % len(DAMAGE)]
    out = room.folder / f"damaged-{seed}.pcapng"
    cut = ["-s", str(random.Random(seed).randint(50, 700))] if length else []
    subprocess.run(["editcap", "-E", str(probability), "-o", str(kept), "--seed", str(seed), *cut,
                    *(["-r"] if frames else []), str(capture), str(out),
                    *([f"1-{frames}"] if frames else [])], check=True, capture_output=True)
    out.chmod(0o644)
    return out


def complaints(text):
    return [line for line in text.splitlines() if COMPLAINT.search(line)]


class Mutation(PluginTest):

    clicks = 15

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bare = Room(plugin=None)
        cls.addClassCleanup(cls.bare.remove)

    def given(self, seed):
        """The capture of a seed: DAMAGE's kinds and captures take turns independently."""
        all_of_them = captures_with_keys()
        return all_of_them[(seed // len(DAMAGE) * 7 + seed) % len(all_of_them)]

    def keep(self, seed, one, out, problem):
        kept = f"/tmp/lisrtp-damaged-{seed}.pcapng"
        os.replace(out, kept)
        self.fail(f"seed {seed} of {one.name}, kept as {kept}: {problem}")

    def open_and_click(self, sharkd, capture, order):
        """Whether Wireshark could open it at all."""
        if "error" in sharkd.ask_plainly("load", HANG_S, file=str(capture)):
            return False
        frames = sharkd.ask("status").get("frames", 0)
        if frames == 0:
            return False
        sharkd.ask("tap", tap0="expert", tap1="rtp-streams")
        for _ in range(self.clicks):
            answer = sharkd.ask_plainly("frame", frame=order.randint(1, frames), proto=True)
            for node in nodes_of(answer.get("result", {}).get("tree", ())):
                self.assertEqual(complaints(node.get("l", "")), [])
        return True

    def end(self, sharkd):
        self.assertEqual(sharkd.close(), 0, sharkd.said())
        self.assertEqual(complaints(sharkd.said()), [])

    def test_opened_and_clicked(self):
        sharkd, keys, opened = self.sharkd(), None, 0
        for seed in range(FIRST, FIRST + SEEDS):
            if seed > FIRST and (seed - FIRST) % FILES_OF_A_PROCESS == 0:
                self.end(sharkd)
                sharkd, keys = self.sharkd(), None
            one = self.given(seed)
            if keys != one.keys:
                keys = one.keys
                sharkd.ask("setconf", name="lisrtp.key_file", value=str(self.room.copy(keys)))
            out = damaged(self.room, one.capture, seed)
            try:
                opened += self.open_and_click(sharkd, out, random.Random(seed))
            except (EOFError, BrokenPipeError, TimeoutError, AssertionError) as problem:
                self.keep(seed, one, out, problem)
            out.unlink()
        self.assertGreater(opened, SEEDS * 0.9)
        self.end(sharkd)
        if SEEDS > 40:
            print(f"sharkd: {SEEDS} seeds from {FIRST}: {opened} opened and clicked at", file=sys.stderr)

    def test_remembered_seeds(self):
        for name, seed, frames in REMEMBERED:
            one = capture_with_keys(name)
            sharkd = self.sharkd()
            sharkd.ask("setconf", name="lisrtp.key_file", value=str(self.room.copy(one.keys)))
            self.assertTrue(self.open_and_click(sharkd, damaged(self.room, one.capture, seed, frames),
                                                random.Random(seed)))
            self.end(sharkd)

    def printed(self, room, out, seed, one, keys):
        passes = ([], ["-2"])[seed % 2]
        arguments = [*passes, "-V", "-x", "-z", "expert", "-z", "rtp,streams"]
        if keys:
            place = room.folder / "exported"
            arguments += ["-z", "lisrtp,calls", "-z", "lisrtp,tree", "--export-objects", f"lisrtp,{place}"]
        run = room.tshark(out, *arguments, keys=keys, preferences=one.preferences, check=False, limit_s=HANG_S)
        return run.returncode, (run.stdout + run.stderr).decode(errors="replace")

    def test_printed_in_full(self):
        own = 0
        for seed in range(FIRST, FIRST + PRINTED):
            one = self.given(seed)
            out = damaged(self.room, one.capture, seed)
            try:
                status, text = self.printed(self.room, out, seed, one, one.keys)
            except subprocess.TimeoutExpired as problem:
                self.keep(seed, one, out, problem)
            found = complaints(text)
            if found:  # Wireshark has bugs of its own
                _, without = self.printed(self.bare, out, seed, one, None)
                own += 1
                found = found if len(complaints(without)) < len(found) else []
            if status not in (0, 2) or found:  # 2: the file ends early
                self.keep(seed, one, out, f"status {status}: {found[:3]}\n{text[-500:]}")
            self.room.forget(out)
            self.bare.forget(out)
            out.unlink()
        if PRINTED > 12:
            print(f"tshark: {PRINTED} seeds from {FIRST}: printed; {own} with complaints that Wireshark has"
                  " without the plugin too", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
