#!/usr/bin/env python3
"""Captures inside archives, compressed, listed, cut: the same call comes out."""

import bz2
import gzip
import io
import lzma
import shutil
import subprocess
import tarfile
import unittest
import zipfile

from lisrtp_case import CommandTest, payloads_by_stream, sample


class Packed(CommandTest):

    def setUp(self):
        super().setUp()
        self.capture, keys, truth = sample("several-calls")
        self.keys = self.private_copy(keys)
        self.expected = {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
                         for call in truth["calls"] for stream in call["streams"]}
        folder = self.folder / "parts"
        folder.mkdir()
        subprocess.run(["editcap", "-c", "200", self.capture, folder / "part.pcapng"], check=True)
        self.parts = sorted(folder.glob("*"))

    def check(self, captures, code=0):
        run = self.decrypt(captures, self.keys)
        self.assertEqual(run.code, code, run.err)
        self.assertEqual(payloads_by_stream(run.report), self.expected)
        self.assertNotIn("archive", {path.name for path in run.case.rglob("*")})
        return run

    def tar(self, name, mode="w"):
        path = self.folder / name
        with tarfile.open(path, mode) as archive:
            for number, part in enumerate(self.parts):
                archive.add(part, f"day/{number}/{part.name}")
            archive.add(self.keys, "day/readme.txt")
        return path

    def test_tar(self):
        run = self.check(self.tar("day.tar"))
        self.assertIn("no capture", run.err)
        self.assertEqual([i["name"] for i in run.report["inputs"]], [p.name for p in self.parts])

    def test_compressed_tars(self):
        for mode in ("gz", "xz", "bz2"):
            with self.subTest(mode):
                self.check(self.tar(f"day.tar.{mode}", f"w:{mode}"))
                shutil.rmtree(self.folder / "case")

    def test_zip(self):
        path = self.folder / "day.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in self.parts:
                archive.write(part, part.name)
        self.check(path)

    def test_compressed_captures_inside(self):
        path = self.folder / "day.tar"
        with tarfile.open(path, "w") as archive:
            for number, part in enumerate(self.parts):
                octets = gzip.compress(part.read_bytes())
                member = tarfile.TarInfo(f"{number}.pcapng.gz")
                member.size = len(octets)
                archive.addfile(member, io.BytesIO(octets))
        self.check(path)

    def test_one_member_by_name(self):
        path = self.tar("day.tar")
        self.check([path / "day" / str(number) / part.name
                    for number, part in enumerate(self.parts)])

    def test_compressed_alone(self):
        for name, compress in (("xz", lzma.compress), ("bz2", bz2.compress),
                               ("gz", gzip.compress)):
            with self.subTest(name):
                path = self.folder / f"capture.pcapng.{name}"
                path.write_bytes(compress(self.capture.read_bytes()))
                self.check(path)
                shutil.rmtree(self.folder / "case")

    def test_zstandard_and_lz4(self):
        for program, name in (("zstd", "zst"), ("lz4", "lz4")):
            if not shutil.which(program):
                continue
            with self.subTest(name):
                path = self.folder / f"capture.pcapng.{name}"
                with path.open("wb") as out:
                    subprocess.run([program, "-q", "-c", self.capture], stdout=out, check=True)
                self.check(path)
                shutil.rmtree(self.folder / "case")

    def test_list(self):
        names = self.folder / "list.txt"
        names.write_text("".join(f"{part}\n" for part in self.parts))
        self.check(f"@{names}")

    def test_index_and_unlock(self):
        case = self.folder / "case"
        run = self.run_lisrtp("index", self.tar("day.tar.xz", "w:xz"), "-o", case)
        self.assertEqual(run.code, 0, run.err)
        run = self.run_lisrtp("unlock", case, "--keys", self.keys)
        self.assertEqual(run.code, 0, run.err)

    def test_cut_archive(self):
        """What lies before the cut is read, and the loss is said, with its place."""
        for name, mode in (("day.tar", "w"), ("day.tar.gz", "w:gz"), ("day.tar.xz", "w:xz")):
            with self.subTest(name):
                path = self.tar(name, mode)
                octets = path.read_bytes()
                path.write_bytes(octets[:len(octets) * 2 // 3])
                run = self.decrypt(path, self.keys)
                self.assertEqual(run.code, 1, run.err)
                self.assertRegex(run.err, "damaged|cut short")
                self.assertGreater(sum(i["frames"] for i in run.report["inputs"]), 200)
                shutil.rmtree(self.folder / "case")

    def test_members_that_lead_outside(self):
        path = self.folder / "evil.tar"
        with tarfile.open(path, "w") as archive:
            for name in ("../escape.pcapng", "a/../../escape.pcapng", "good.pcapng"):
                archive.add(self.capture, name)
            link = tarfile.TarInfo("link.pcapng")
            link.type, link.linkname = tarfile.SYMTYPE, str(self.capture)
            archive.addfile(link)
        run = self.check(path)
        self.assertEqual([i["name"] for i in run.report["inputs"]], ["good.pcapng"])

    def test_archive_without_captures(self):
        path = self.folder / "texts.tar"
        with tarfile.open(path, "w") as archive:
            archive.add(self.keys, "readme.txt")
        run = self.run_lisrtp("calls", path)
        self.assertEqual(run.code, 2, run.err)
        self.assertIn("no capture", run.err)


if __name__ == "__main__":
    unittest.main()
