#!/usr/bin/env python3
"""A capture that is still being made: calls are told of while it comes, and decrypted at its end."""

import json
import os
import select
import signal
import subprocess
import time
import unittest

from lisrtp_case import LISRTP, CommandTest, payloads_by_stream, sample
from rewritten import frames_of


class Following(CommandTest):

    def setUp(self):
        super().setUp()
        self.capture, keys, _ = sample("several-calls")
        self.keys = self.private_copy(keys)
        self.case = self.folder / "case"

    def start(self, *more):
        process = subprocess.Popen([LISRTP, "follow", "-", "--keys", self.keys, "-o", self.case,
                                    "-q", *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def read_until(self, process, words, patience_s=20):
        """What stands on standard output up to these words, while the pipe is open."""
        text = b""
        end = time.monotonic() + patience_s
        while words not in text:
            ready, _, _ = select.select([process.stdout], [], [], end - time.monotonic())
            self.assertTrue(ready, text)
            text += os.read(process.stdout.fileno(), 65536)
        return text.decode()

    def pcap_pieces(self):
        """The capture as classic pcap: its header, and its records."""
        header, frames = frames_of(self.capture, self.folder)
        return header, [record + frame for record, frame in frames]

    def expected(self):
        return payloads_by_stream(self.decrypt(self.capture, self.keys, case="file").report)

    def test_told_while_it_comes(self):
        header, records = self.pcap_pieces()
        process = self.start("--save", self.folder / "kept.pcap")
        process.stdin.write(header + b"".join(records[:len(records) // 2]))
        process.stdin.flush()
        text = self.read_until(process, b"keys: mikey-dh, secret alice-usim, ck, proven")
        self.assertIn("call begins", text)
        process.stdin.write(b"".join(records[len(records) // 2:]))
        process.stdin.flush()
        self.read_until(process, b"call has ended: bye")
        process.stdin.close()
        self.assertEqual(process.wait(60), 0)
        report = json.loads((self.case / "data" / "report.json").read_text())
        self.assertEqual(payloads_by_stream(report), self.expected())
        self.assertEqual((self.folder / "kept.pcap").read_bytes(), header + b"".join(records))
        self.assertFalse((self.case / "work").exists())

    def test_a_signal_ends_it(self):
        header, records = self.pcap_pieces()
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                self.case = self.folder / f"case{number}"
                process = self.start()
                process.stdin.write(header + b"".join(records))
                process.stdin.flush()
                self.read_until(process, b"call has ended")
                time.sleep(0.3)  # nothing more comes; the pipe stays open
                process.send_signal(number)
                self.assertEqual(process.wait(60), 0)
                process.stdin.close()
                report = json.loads((self.case / "data" / "report.json").read_text())
                self.assertEqual(payloads_by_stream(report), self.expected())

    def test_what_is_no_pipe(self):
        for name, words in (("none", "No such file or directory"), ("folder", "is a folder")):
            if name == "folder":
                (self.folder / name).mkdir()
            run = self.run_lisrtp("follow", self.folder / name, "--keys", self.keys, "-o", self.case)
            self.assertEqual(run.code, 1)
            self.assertIn(f"{self.folder / name}: {words}", run.err)
            self.assertFalse(self.case.exists())
        run = self.run_lisrtp("follow", self.capture, "--keys", self.keys, "-o", self.case)
        self.assertEqual(run.code, 0, run.err)
        self.assertIn("is a file, not a pipe: it is read to its present end", run.err)

    def test_not_a_capture(self):
        process = self.start()
        process.stdin.write(b"nothing of the kind\n" * 10)
        process.stdin.close()
        self.assertEqual(process.wait(60), 1)
        self.assertIn(b"not a capture", process.stderr.read())


if __name__ == "__main__":
    unittest.main()
