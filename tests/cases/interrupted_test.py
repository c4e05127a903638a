#!/usr/bin/env python3
"""`lisrtp decrypt` that is killed, finds the disk full, may not read, or is not alone; and what it
tells meanwhile."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time
import unittest

from lisrtp_case import (LISRTP, CommandTest, Outcome, deterministic_files_of, payloads_by_stream,
                         sample)


def may_mount():
    """Whether a file system of its own can be had, for a disk that is full."""
    return subprocess.run(["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "-o",
                           "size=64k", "none", "/mnt"], capture_output=True,
                          check=False).returncode == 0


def may_give_up_rights():
    return os.geteuid() == 0 and shutil.which("setpriv") is not None


class Interrupted(CommandTest):

    def setUp(self):
        super().setUp()
        capture, keys, self.truth = sample("several-calls")
        self.keys = self.private_copy(keys)
        folder = self.folder / "parts"
        folder.mkdir()
        subprocess.run(["editcap", "-c", "61", capture, folder / "part.pcapng"], check=True)
        self.parts = sorted(folder.glob("*.pcapng"))

    def command(self, case):
        return [str(LISRTP), "decrypt", *map(str, self.parts), "--keys", str(self.keys), "-o",
                str(case), "-q"]

    def whole(self):
        run = self.decrypt(self.parts, self.keys, case="whole")
        self.assertEqual(run.code, 0, run.err)
        return deterministic_files_of(run.case)

    def test_killed_at_any_moment(self):
        """LISRTP_KILLS=50 for a long run by hand. What was killed does not pass for a case, and the
        next run ends with the same octets."""
        started = time.monotonic()
        whole = self.whole()
        whole_s = time.monotonic() - started
        moment = random.Random(3711)
        for number in range(int(os.environ.get("LISRTP_KILLS", "4"))):
            case = self.folder / f"killed{number}"
            for _ in range(2):
                with subprocess.Popen(self.command(case), stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL) as process:
                    time.sleep(moment.uniform(0.005, whole_s))
                    process.send_signal(signal.SIGKILL)
            manifest = case / "tagmanifest-sha256.txt"
            if not manifest.exists():  # else it had ended before
                self.assertNotEqual(self.run_lisrtp("verify", case).code, 0)
            run = self.decrypt(self.parts, self.keys, case=case.name)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(deterministic_files_of(case), whole)
            self.assertFalse((case / "work").exists())
            self.assertEqual(self.run_lisrtp("verify", case).code, 0)
            shutil.rmtree(case)

    def test_disk_full(self):
        """A real file system without room, whatever room it had: said, and the case is no case."""
        if not may_mount():
            self.skipTest("no file system can be mounted here")
        disk = self.folder / "disk"
        disk.mkdir()
        failed = 0
        for kibibytes in (64, 128, 256, 512, 1024, 1536, 32768):
            script = (f"mount -t tmpfs -o size={kibibytes}k none '{disk}' && "
                      f"\"$@\"; status=$?; '{LISRTP}' verify '{disk}/case' >&2; "
                      "echo verified $? >&2; exit $status")
            run = Outcome(subprocess.run(
                ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh",
                 *self.command(disk / "case")], capture_output=True, text=True, timeout=120,
                check=False))
            self.assertIn(run.code, (0, 1, 2), run.err)
            self.assertNotIn("terminate", run.err)
            if run.code != 0:
                failed += 1
                self.assertIn("lisrtp: error: ", run.err)
                self.assertNotIn("verified 0", run.err)
            else:
                self.assertIn("verified 0", run.err)
        self.assertGreater(failed, 3)
        self.assertEqual(run.code, 0, run.err)  # the last had room

    def test_a_file_that_may_not_be_read(self):
        """Also where the tests run as root, who may read everything until root gives that up."""
        closed = self.parts[1]
        closed.chmod(0)
        command = self.command(self.folder / "case")
        if os.geteuid() == 0:
            if not may_give_up_rights():
                self.skipTest("root may read everything")
            rights = "-dac_override,-dac_read_search"
            command = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}", *command]
        run = Outcome(subprocess.run(command, capture_output=True, text=True, timeout=120,
                                     check=False))
        self.assertEqual(run.code, 1)
        self.assertIn(f"{closed.name}: ", run.err)
        self.assertIn("ermission denied", run.err)
        report = json.loads((self.folder / "case" / "data" / "report.json").read_text())
        self.assertEqual(len(report["calls"]), 4)

    def test_two_at_work_on_one_case(self):
        """The second is refused while the first reads, and disturbs nothing."""
        fifo = self.folder / "pipe"
        os.mkfifo(fifo)
        case = self.folder / "case"
        capture = sample("several-calls")[0]
        with subprocess.Popen([LISRTP, "decrypt", fifo, "--keys", self.keys, "-o", case, "-q"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
            with open(fifo, "wb") as pipe:  # opened by the first when it holds the case
                for arguments in (("decrypt", capture, "--keys", self.keys, "-o", case),
                                  ("unlock", case, capture, "--keys", self.keys),
                                  ("index", capture, "-o", case)):
                    run = self.run_lisrtp(*arguments)
                    self.assertEqual(run.code, 2, run.err)
                    self.assertIn("another lisrtp is at work on this case", run.err)
                pipe.write(capture.read_bytes())
            self.assertEqual(first.wait(60), 0)
        report = json.loads((case / "data" / "report.json").read_text())
        self.assertEqual(payloads_by_stream(report),
                         payloads_by_stream(self.decrypt(capture, self.keys, case="alone").report))


class Progress(CommandTest):

    def test_json_progress(self):
        """A line of JSON at the end of each reading at least, on stderr; stdout is as without."""
        capture, keys, _ = sample("several-calls")
        keys = self.private_copy(keys)
        quiet = self.decrypt(capture, keys, "-q", case="quiet")
        run = self.decrypt(capture, keys, "--json-progress", case="case")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.out.replace("/case/", "/quiet/"), quiet.out)
        lines = [json.loads(line) for line in run.err.splitlines() if line.startswith("{")]
        done = {line["what"]: line for line in lines if line.get("done")}
        self.assertLessEqual({"index", "decrypt"}, set(done))
        frames = int(run.report["inputs"][0]["frames"])
        octets = pathlib.Path(capture).stat().st_size
        self.assertEqual(done["index"]["packets"], frames)
        self.assertEqual(done["index"]["of_octets"], octets)
        self.assertEqual(done["index"]["calls"], 4)
        self.assertNotIn("seconds_left", done["decrypt"])


if __name__ == "__main__":
    unittest.main()
