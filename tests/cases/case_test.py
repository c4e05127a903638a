#!/usr/bin/env python3
"""The case database: index first, unlock later; killed, resumed, in any order, on any threads."""

import json
import os
import pathlib
import random
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import time
import unittest

from lisrtp_case import (CAPTURES, LISRTP, CommandTest, deterministic_files_of, files_of,
                         payloads_by_stream, sample)

TABLES = ("capture", "message", "segment", "noise", "skipped", "call", "stream", "challenge",
          "cross_parameter")


def rows(case, statement):
    database = sqlite3.connect(f"file:{case}/data/index.sqlite?mode=ro", uri=True)
    try:
        return database.execute(statement).fetchall()
    finally:
        database.close()


class Cases(CommandTest):

    def index(self, captures, *more, case="case", **how):
        captures = captures if isinstance(captures, (list, tuple)) else [captures]
        run = self.run_lisrtp("index", *captures, "-o", self.folder / case, *more, **how)
        run.case = self.folder / case
        return run

    def parts(self, name="several-calls", frames=61):
        """A sample cut into files of a few frames."""
        folder = self.folder / "parts"
        folder.mkdir()
        subprocess.run(["editcap", "-c", str(frames), sample(name)[0], folder / "part.pcapng"],
                       check=True)
        return sorted(folder.glob("*.pcapng"))


class IndexThenUnlock(Cases):

    def test_the_same_case_as_at_once(self):
        for name in ("several-calls", "sdes", "fragments", "kemac-styles", "handed-over"):
            with self.subTest(name):
                capture, keys, _ = sample(name)
                keys = self.private_copy(keys)
                run = self.index(capture, case=f"{name}-later")
                self.assertEqual(run.code, 0, run.err)
                self.assertFalse((run.case / "data" / "calls").exists())
                later = self.run_lisrtp("unlock", run.case, "--keys", keys)
                self.assertEqual(later.code, 0, later.err)
                at_once = self.decrypt(capture, keys, case=f"{name}-at-once")
                self.assertEqual(deterministic_files_of(run.case), deterministic_files_of(at_once.case))

    def test_other_captures_are_refused(self):
        capture, keys, _ = sample("several-calls")
        keys = self.private_copy(keys)
        case = self.index(capture).case
        before = deterministic_files_of(case)
        run = self.run_lisrtp("unlock", case, sample("sdes")[0], "--keys", keys)
        self.assertEqual(run.code, 2)
        self.assertEqual(deterministic_files_of(case), before)

    def test_captures_that_went_elsewhere(self):
        capture, keys, _ = sample("several-calls")
        keys = self.private_copy(keys)
        here = self.private_copy(capture)
        case = self.index(here).case
        there = self.folder / "elsewhere.pcapng"
        here.rename(there)
        run = self.run_lisrtp("unlock", case, "--keys", keys)
        self.assertEqual(run.code, 1)
        self.assertIn("No such file", run.err)
        run = self.run_lisrtp("unlock", case, there, "--keys", keys)
        self.assertEqual(run.code, 0, run.err)

    def test_another_key_file_replaces_only_when_told(self):
        capture, keys, _ = sample("several-calls")
        keys = self.private_copy(keys)
        case = self.decrypt(capture, keys).case
        before = deterministic_files_of(case)
        other = self.key_file('[[secret]]\nid = "s"\nauthorisation = "W1"\nkind = "psk"\n'
                              'psk = "00112233445566778899aabbccddeeff"\n', name="other.toml")
        run = self.run_lisrtp("decrypt", capture, "--keys", other, "-o", case)
        self.assertEqual(run.code, 2)
        self.assertIn("another key file", run.err)
        self.assertIn("lisrtp unlock", run.err)
        self.assertEqual(deterministic_files_of(case), before)
        run = self.run_lisrtp("unlock", case, "--keys", other)
        self.assertIn("are replaced", run.err)
        self.assertNotEqual(deterministic_files_of(case), before)
        run = self.run_lisrtp("unlock", case, "--keys", keys)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(deterministic_files_of(case), before)

    def test_an_altered_index_is_not_believed(self):
        case = self.index(sample("several-calls")[0]).case
        database = sqlite3.connect(case / "data" / "index.sqlite")
        database.execute("UPDATE message SET octets = replace(octets, 'alice', 'malice')")
        database.commit()
        database.close()
        run = self.run_lisrtp("unlock", case, "--keys", self.private_copy(sample("several-calls")[1]))
        self.assertEqual(run.code, 2)
        self.assertIn("is not the one that was written", run.err)


class NoKeys(Cases):

    def test_no_open_key_is_stored(self):
        """Neither in the case nor on the way to it."""
        capture, _, _ = sample("sdes")
        keys = [line.split(b"inline:")[1][:40] for line in capture.read_bytes().splitlines()
                if b"inline:" in line]
        self.assertEqual(len({*keys}), 8)
        case = self.index(capture).case
        stored = b"".join(files_of(case).values())
        self.assertIn(b"inline:****", stored)
        for key in keys:
            self.assertNotIn(key, stored)

    def test_mikey_is_stored_unless_its_keys_lie_open(self):
        redacted = "SELECT sum(redacted) FROM message WHERE CAST(octets AS TEXT) LIKE '%key-mgmt%'"
        self.assertEqual(rows(self.index(sample("ims-aka-dh")[0], case="locked").case,
                              redacted), [(0,)])
        self.assertGreater(rows(self.index(sample("kemac-styles")[0], case="open").case,
                                redacted)[0][0], 0)

    def test_cross_parameters_are_kept_whole(self):
        case = self.index(sample("ims-aka-dh")[0]).case
        kinds = rows(case, "SELECT kind, length(octets) FROM cross_parameter ORDER BY id")
        self.assertEqual(len(kinds), 2)
        for _, octets in kinds:
            self.assertGreater(octets, 192)  # a value of Oakley group 5, and what surrounds it


class Resuming(Cases):

    def test_any_order_and_any_threads(self):
        parts = self.parts()
        first = self.index(parts, "-j", "1", case="first")
        self.assertEqual(first.code, 0, first.err)
        for number in range(4):
            given = list(parts)
            random.Random(number).shuffle(given)
            run = self.index(given, "-j", str(number + 1), case=f"case{number}")
            again = files_of(run.case)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual({n: b for n, b in again.items()}, files_of(first.case))

    def test_unchanged_captures_are_not_read_again(self):
        parts = self.parts()
        case = self.index(parts).case
        before = files_of(case)
        run = self.index(parts)
        self.assertIn(f"{len(parts)} known before", run.out)
        self.assertEqual(files_of(case), before)

    def test_captures_are_added(self):
        parts = self.parts()
        whole = files_of(self.index(parts, case="whole").case)
        self.index(parts[1::2])
        run = self.index(parts)
        self.assertEqual(run.code, 0, run.err)
        self.assertIn(f"{len(parts[1::2])} known before", run.out)
        self.assertEqual(files_of(run.case), whole)

    def test_killed_at_any_moment(self):
        """LISRTP_KILLS=50 for a long run by hand."""
        parts = self.parts("fragments", 3) + [sample("sdes")[0]]
        parts += sorted(CAPTURES.glob("*/*.pcap*"))[:6]
        start = time.monotonic()
        whole = files_of(self.index(parts, case="whole").case)
        whole_s = time.monotonic() - start
        random_moment = random.Random(3830)
        for number in range(int(os.environ.get("LISRTP_KILLS", "3"))):
            case = self.folder / f"killed{number}"
            for _ in range(3):
                process = subprocess.Popen([LISRTP, "index", *parts, "-o", case, "-q"],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(random_moment.uniform(0.005, whole_s))
                process.send_signal(signal.SIGKILL)
                process.wait()
            run = self.index(parts, case=case.name)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(files_of(case), whole)
            shutil.rmtree(case)

    def test_two_at_work_on_one_case(self):
        fifo = self.folder / "pipe"
        os.mkfifo(fifo)
        case = self.folder / "case"
        first = subprocess.Popen([LISRTP, "index", fifo, "-o", case], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        with open(fifo, "wb") as pipe:  # opened by the first when it holds the case
            run = self.index(sample("sdes")[0])
            self.assertEqual(run.code, 2)
            self.assertIn("another lisrtp is at work on this case", run.err)
            pipe.write(sample("several-calls")[0].read_bytes())
        self.assertEqual(first.wait(60), 0)
        self.assertEqual(len(rows(case, "SELECT 1 FROM call")), 4)


class Trouble(Cases):

    def test_disk_full(self):
        """Whatever size of file the disk still holds: said, and done when there is room."""
        parts = self.parts("fragments", 5)
        whole = files_of(self.index(parts, case="whole").case)
        case = self.folder / "case"
        failed = 0
        for kibibytes in (1, 4, 16, 40, 64, 96, 128, 160):
            run = self.index(parts, preexec_fn=lambda limit=kibibytes << 10: resource.setrlimit(
                resource.RLIMIT_FSIZE, (limit, limit)))
            self.assertIn(run.code, (0, 1, 2), run.err)
            if run.code != 0:
                failed += 1
                self.assertIn("lisrtp: error: ", run.err)
                self.assertNotIn("terminate", run.err)
        self.assertGreater(failed, 2)
        run = self.index(parts)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(files_of(case), whole)

    def test_a_capture_that_cannot_be_read(self):
        """/proc/self/mem: a file whose first octet is an error of reading."""
        parts = self.parts()
        run = self.index(parts + [pathlib.Path("/proc/self/mem")])
        self.assertEqual(run.code, 1)
        self.assertIn("/proc/self/mem: ", run.err)
        self.assertEqual(len(rows(run.case, "SELECT 1 FROM capture")), len(parts))

    def test_a_capture_that_changes(self):
        """Another octet, another capture: it is read anew, the others are not."""
        parts = self.parts()
        self.index(parts)
        cut = parts[2].read_bytes()[:-40]
        parts[2].write_bytes(cut)
        run = self.index(parts)
        self.assertEqual(run.code, 2)  # the case is of the capture as it was
        run = self.index(parts, case="other")
        self.assertEqual(run.code, 1)
        self.assertIn("cut short", run.err)
        self.assertIn("after frame", run.err)

    def test_a_damaged_working_database(self):
        parts = self.parts()
        whole = files_of(self.index(parts, case="whole").case)
        for octets in (b"", b"no database", b"SQLite format 3\0" + bytes(4080)):
            case = self.folder / "case"
            (case / "work").mkdir(parents=True)
            (case / "lisrtp-case.txt").write_text("unfinished\n")
            (case / "work" / "index.sqlite").write_bytes(octets)
            run = self.index(parts)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(files_of(case), whole)
            shutil.rmtree(case)

    def test_noise_with_random_ssrc(self):
        """A million streams of one packet each do not fill the memory, and are counted."""
        path = self.folder / "noise.pcap"
        chance = random.Random(3550)
        count = 700_000
        with path.open("wb") as out:
            out.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
            ip = struct.pack(">BBHHHBBHII", 0x45, 0, 48, 0, 0, 64, 17, 0, 0x0A000001, 0x0A000002)
            for number in range(count):
                out.write(struct.pack("<IIII", 1700000000, number, 48, 48) + ip +
                          struct.pack(">HHHH", 9000, 9001, 28, 0) +
                          struct.pack(">BBHII", 0x80, 0, chance.getrandbits(16), 0,
                                      chance.getrandbits(32)) + bytes(8))
        limit = 400 << 20
        run = self.index(path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA,
                                                                     (limit, limit)))
        self.assertEqual(run.code, 0, run.err)
        dismissed = rows(run.case, "SELECT frames FROM skipped WHERE reason LIKE '%looks like RTP%'")
        streams = rows(run.case, "SELECT sum(packets) FROM segment")
        self.assertEqual(dismissed[0][0] + streams[0][0], count)
        self.assertGreater(dismissed[0][0], count // 2)


class Pipes(Cases):

    def test_standard_input_is_read_twice(self):
        capture, keys, _ = sample("several-calls")
        keys = self.private_copy(keys)
        with open(capture, "rb") as stdin:
            run = self.decrypt("-", keys, stdin=stdin)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(payloads_by_stream(run.report),
                         payloads_by_stream(self.decrypt(capture, keys, case="file").report))
        self.assertFalse((run.case / "work").exists())

    def test_calls_of_a_pipe(self):
        with open(sample("several-calls")[0], "rb") as stdin:
            run = self.run_lisrtp("calls", "-", stdin=stdin)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(len(run.out.splitlines()), 4)


class Filters(Cases):

    def setUp(self):
        super().setUp()
        capture, keys, _ = sample("several-calls")
        self.case = self.decrypt(capture, self.private_copy(keys)).case
        self.capture = capture

    def check(self, expected, *filters):
        for source in (self.case, self.capture):
            if source is self.capture and "--verdict" in filters:
                continue
            run = self.run_lisrtp("calls", source, *filters)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual([int(line.split()[1]) for line in run.out.splitlines()], expected)
            self.assertEqual("lisrtp: note: no call passes the filter\n" in run.err, not expected)
            if not expected:
                run = self.run_lisrtp("calls", source, "--json", *filters)
                self.assertEqual((run.code, json.loads(run.out)), (0, []))
                self.assertIn("no call passes the filter", run.err)

    def test_party(self):
        self.check([1, 2], "--party", "ALICE@")
        self.check([1, 3], "--party", "sip:bob")
        self.check([], "--party", "nobody")

    def test_between(self):
        self.check([1], "--between", "bob", "alice")
        self.check([4], "--between", "carol", "dave")

    def test_time(self):
        self.check([1, 2, 3, 4], "--from", "2026-11-03", "--to", "2026-11-04")
        self.check([1, 2], "--to", "2026-11-03T10:00:02.150Z")
        self.check([], "--from", "2026-11-04")

    def test_verdict(self):
        self.check([1, 2, 3, 4], "--verdict", "decrypted")
        self.check([], "--verdict", "tags-failed")

    def test_ssrc(self):
        for number, ssrc in rows(self.case, "SELECT call, ssrc FROM stream WHERE call > 0"):
            self.check([number], "--ssrc", f"{ssrc:08x}")

    def test_no_calls_at_all(self):
        """What a filter has nothing to do with is not said of one."""
        path = self.folder / "noise.pcap"
        path.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
        run = self.run_lisrtp("calls", path)
        self.assertEqual((run.code, run.out), (0, ""))
        self.assertIn("lisrtp: note: there are no calls\n", run.err)

    def test_not_a_time(self):
        run = self.run_lisrtp("calls", self.case, "--from", "yesterday")
        self.assertEqual(run.code, 2)
        self.assertIn("yesterday: is no time", run.err)


if __name__ == "__main__":
    unittest.main()
