#!/usr/bin/env python3
"""Damaged captures: no crash, no hang, no dissector bug.

editcap -E changes octets at random; SEEDS seeds (LISRTP_SEEDS, or 40) go through every kind of
capture here, each opened in one and the same sharkd, clicked at, and closed for the next.  A few go
through tshark in two passes with everything it can print.
"""

import os
import random
import subprocess
import sys
import unittest

from wireshark import PluginTest, capture_with_keys, captures_with_keys, nodes_of

SEEDS = int(os.environ.get("LISRTP_SEEDS", "40"))
FIRST = int(os.environ.get("LISRTP_FIRST_SEED", "1"))
FRAMES = int(os.environ.get("LISRTP_FRAMES", "0"))  # of each capture, for many seeds; 0: all

# Probability for each octet, and how many octets of each frame stay: with 42, Ethernet, IP and UDP
# stay as they were, and more of the damage reaches what the plugin reads.
DAMAGE = ((0.02, 0), (0.02, 42), (0.002, 42), (0.0005, 42))


def damaged(room, capture, seed):
    probability, kept = DAMAGE[seed % len(DAMAGE)]
    out = room.folder / "damaged.pcapng"
    subprocess.run(["editcap", "-E", str(probability), "-o", str(kept), "--seed", str(seed),
                    *(["-r"] if FRAMES else []), str(capture), str(out),
                    *([f"1-{FRAMES}"] if FRAMES else [])], check=True, capture_output=True)
    out.chmod(0o644)
    return out


def bugs(text):
    return [line for line in text.splitlines() if "issector bug" in line or "ASSERTION" in line
            or "g_assert" in line]


class Mutation(PluginTest):

    clicks = 15

    def open_and_click(self, sharkd, capture, order):
        """Whether Wireshark could open it at all."""
        if "error" in sharkd.ask_plainly("load", file=str(capture)):
            return False
        frames = sharkd.ask("status").get("frames", 0)
        if frames == 0:
            return False
        sharkd.ask("tap", tap0="expert", tap1="rtp-streams")
        for _ in range(self.clicks):
            answer = sharkd.ask_plainly("frame", frame=order.randint(1, frames), proto=True)
            for node in nodes_of(answer.get("result", {}).get("tree", ())):
                self.assertEqual(bugs(node.get("l", "")), [])
        return True

    def test_opened_and_clicked(self):
        given = captures_with_keys()
        sharkd, keys, opened = self.sharkd(), None, 0
        for seed in range(FIRST, FIRST + SEEDS):
            one = given[seed % len(given)]
            if keys != one.keys:
                keys = one.keys
                sharkd.ask("setconf", name="lisrtp.key_file", value=str(self.room.copy(keys)))
            out = damaged(self.room, one.capture, seed)
            try:
                opened += self.open_and_click(sharkd, out, random.Random(seed))
            except (EOFError, BrokenPipeError, TimeoutError) as problem:
                kept = f"/tmp/lisrtp-damaged-{seed}.pcapng"
                os.replace(out, kept)
                self.fail(f"seed {seed} of {one.name}, kept as {kept}: {problem}")
        self.assertGreater(opened, SEEDS * 0.9)
        self.assertEqual(sharkd.close(), 0, sharkd.said())
        self.assertEqual(bugs(sharkd.said()), [])
        if SEEDS > 40:
            print(f"{SEEDS} seeds from {FIRST}: {opened} opened and clicked at", file=sys.stderr)

    def test_printed_in_full(self):
        for seed, name in enumerate(("ims-aka-dh", "kemac-styles", "verdicts", "certificates",
                                     "fragments", "sip-mikey-dh"), FIRST):
            given = capture_with_keys(name)
            out = damaged(self.room, given.capture, 4 * seed + 2)
            self.room.copies.pop(out, None)
            run = self.room.tshark(out, "-2", "-V", "-c", "400", keys=given.keys, check=False)
            text = run.stdout.decode(errors="replace") + run.stderr.decode(errors="replace")
            self.assertIn(run.returncode, (0, 2), text[-500:])  # 2: the file ends early
            self.assertEqual(bugs(text), [], f"{name}, seed {seed}")


if __name__ == "__main__":
    unittest.main()
