#!/usr/bin/env python3
"""Commands that are used in a way that cannot serve, or where this user may not: they say so, touch
nothing of others, and have their exit status."""

import os
import shutil
import subprocess
import unittest

from lisrtp_case import BUILD, LISRTP, CommandTest, Outcome, files_of, sample

WITHOUT_MEMORY = BUILD / "tests" / "sqlite_without_memory.so"


class NoCase(CommandTest):

    def test_a_file_is_no_case(self):
        """And nobody is told to ask for rights, which would not help."""
        capture = sample("ims-aka-dh")[0]
        for command in ("verify", "report", "explain"):
            run = self.run_lisrtp(command, capture)
            self.assertNotEqual(run.code, 0)
            self.assertNotIn("permission", run.err)


class Permissions(CommandTest):
    """A case of somebody else."""

    def setUp(self):
        super().setUp()
        self.program = LISRTP
        self.who = {}
        if os.geteuid() == 0:  # who may do everything: become somebody who may not
            self.program = shutil.copy(LISRTP, self.folder / "lisrtp")
            self.folder.chmod(0o755)
            self.who = {"user": 65534, "group": 65534, "extra_groups": [], "cwd": "/"}

    def run_as_another(self, *arguments):
        return Outcome(subprocess.run([self.program, *map(str, arguments)], capture_output=True,
                                      text=True, timeout=120, check=False, **self.who))

    def shut(self, path, mode):
        path.chmod(mode)
        self.addCleanup(path.chmod, 0o700)

    def test_a_case_that_may_not_be_read(self):
        case = self.folder / "case"
        (case / "data").mkdir(parents=True)
        (case / "data" / "report.json").write_text('{"format": "lisrtp-report/1", "calls": []}')
        for path, mode in ((case / "data" / "report.json", 0), (case / "data", 0), (case, 0)):
            self.shut(path, mode)
            for command in (("verify", case), ("report", case), ("explain", case, "1")):
                with self.subTest(path=path, command=command[0]):
                    run = self.run_as_another(*command)
                    self.assertEqual(run.code, 2)
                    self.assertIn(f"lisrtp: error: {path}: permission denied\n", run.err)
                    self.assertIn("hint: a case is for the user who made it alone", run.err)
                    self.assertNotIn("no case", run.err)

    def test_a_place_that_may_not_be_written(self):
        """Named is the cause: a folder that is missing might have been made."""
        capture = self.folder / "call.pcapng"
        shutil.copyfile(sample("ims-aka-dh")[0], capture)
        place = self.folder / "place"
        place.mkdir()
        self.shut(place, 0o555)
        for case in (place / "case", place / "deeper" / "case"):
            run = self.run_as_another("index", capture, "-o", case)
            self.assertEqual(run.code, 2)
            self.assertIn(f"{case}: cannot be made or written: Permission denied\n", run.err)


class Commands(CommandTest):

    def test_unknown(self):
        for words, hint in ((["frobnicate"], "commands: decrypt, "), (["decrpyt", "a"], "mean decrypt?"),
                            (["keys", "frob"], "commands: new, check, seal, open")):
            run = self.run_lisrtp(*words)
            self.assertEqual(run.code, 2)
            self.assertRegex(run.err, "unknown command '(frobnicate|decrpyt|frob)'")
            self.assertIn(hint, run.err)

    def test_unknown_option(self):
        for words, option, hint in (
                (["decrypt", "a", "--kyes", "b", "-o", "c"], "--kyes", "mean --keys? lisrtp decrypt"),
                (["calls", "a", "--jsno"], "--jsno", "mean --json? lisrtp calls --help"),
                (["decrypt", "a", "--insecure=1"], "--insecure", "mean --insecure-key-file?"),
                (["keys", "new", "a", "--tagret=b"], "--tagret", "mean --target? lisrtp keys new"),
                (["index", "a", "--frobnicate", "-o", "b"], "--frobnicate", "hint: lisrtp index --help"),
                (["index", "a", "-x", "-o", "b"], "-x", "hint: lisrtp index --help"),
                (["--verison"], "--verison", "mean --version? lisrtp --help"),
                (["calls", "a", "--js"], "--js", "mean --json? lisrtp"),
                (["calls", "a", "--ab"], "--ab", "hint: lisrtp calls --help")):
            run = self.run_lisrtp(*words)
            self.assertEqual(run.code, 2)
            self.assertIn(f"lisrtp: error: unknown option '{option}'\n", run.err)
            self.assertIn(hint, run.err)

    def test_a_report_is_not_written_over_a_file(self):
        case = self.folder / "case"
        (case / "data").mkdir(parents=True)
        (case / "data" / "report.json").write_text(
            '{"format": "lisrtp-report/1", "calls": []}')
        there = self.folder / "mine.html"
        there.write_text("mine")
        run = self.run_lisrtp("report", case, "-o", there)
        self.assertEqual((run.code, there.read_text()), (2, "mine"))
        self.assertIn(f"error: {there}: exists already\n", run.err)
        self.assertIn("hint: name a new file with -o", run.err)
        run = self.run_lisrtp("report", case, "-o", self.folder / "no" / "new.html")
        self.assertEqual(run.code, 2)
        self.assertIn("new.html: No such file or directory\n", run.err)

    @unittest.skipUnless(WITHOUT_MEMORY.exists(), "nothing can be preloaded before a sanitizer")
    def test_calls_that_cannot_be_kept_are_not_left_out(self):
        for statement in ("INSERT INTO message", "SELECT octets, source"):
            run = self.run_lisrtp("calls", sample("several-calls")[0], env={
                **os.environ, "LD_PRELOAD": str(WITHOUT_MEMORY), "LISRTP_TEST_STATEMENT": statement})
            self.assertEqual(run.code, 1)
            self.assertIn("what was read cannot be kept in memory: write_failed: no memory left",
                          run.err)

    def test_no_verdict(self):
        run = self.run_lisrtp("calls", self.folder, "--verdict", "nonsense")
        self.assertEqual(run.code, 2)
        self.assertIn("nonsense not in {decrypted,", run.err)


class OutputFolder(CommandTest):

    def setUp(self):
        super().setUp()
        self.capture, keys, _ = sample("ims-aka-dh")
        self.keys = self.private_copy(keys)

    def test_a_foreign_folder_is_left_alone(self):
        (self.folder / "case").mkdir()
        (self.folder / "case" / "thesis.txt").write_text("mine")
        run = self.decrypt(self.capture, self.keys)
        self.assertEqual(run.code, 2)
        self.assertIn("exists, and is not a case of these captures", run.err)
        self.assertEqual(files_of(run.case), {"thesis.txt": b"mine"})

    def test_a_case_of_other_captures_is_left_alone(self):
        self.decrypt(self.capture, self.keys)
        before = files_of(self.folder / "case")
        run = self.decrypt(sample("sdes")[0], self.keys)
        self.assertEqual(run.code, 2)
        self.assertEqual(files_of(run.case), before)

    def test_a_file_in_its_place(self):
        (self.folder / "case").write_text("mine")
        run = self.run_lisrtp("decrypt", self.capture, "--keys", self.keys, "-o",
                              self.folder / "case")
        self.assertEqual(run.code, 2)
        self.assertEqual((self.folder / "case").read_text(), "mine")


class Usage(CommandTest):

    def test_exit_2_with_a_hint(self):
        for arguments in ((), ("decrypt",), ("decrypt", "x.pcap"), ("frobnicate",),
                          ("decrypt", "x.pcap", "--keys", "k", "-o", "c", "--engine", "abacus")):
            run = self.run_lisrtp(*arguments)
            self.assertEqual(run.code, 2, run.err)
            self.assertIn("lisrtp: error: ", run.err)
            self.assertIn("lisrtp: hint: ", run.err)
            self.assertEqual(run.out, "")


if __name__ == "__main__":
    unittest.main()
