#!/usr/bin/env python3
"""A case that nobody altered passes every independent check; one that somebody altered is found out.

The independent ones: a check of RFC 8493 written here, sha256sum, openssl cms and openssl ts."""

import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

from authorities import Authorities, openssl
from lisrtp_case import CommandTest, files_of, sample

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE, TIME_STAMP = TAG_MANIFEST + ".p7s", TAG_MANIFEST + ".tst"


def bag_faults(case):
    """Complete and valid, as RFC 8493, section 3 says."""
    if (case / "bagit.txt").read_text() != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
        yield "bagit.txt"
    for manifest in (MANIFEST, TAG_MANIFEST):
        listed = set()
        for line in (case / manifest).read_text().splitlines():
            checksum, name = line.split(maxsplit=1)
            listed.add(name)
            if hashlib.sha256((case / name).read_bytes()).hexdigest() != checksum:
                yield name
        if manifest == MANIFEST:
            there = {str(path.relative_to(case)) for path in (case / "data").rglob("*")
                     if path.is_file()}
            yield from there ^ listed
    octets = [path.stat().st_size for path in (case / "data").rglob("*") if path.is_file()]
    if f"Payload-Oxum: {sum(octets)}.{len(octets)}\n" not in (case / "bag-info.txt").read_text():
        yield "bag-info.txt"


def list_again(case):
    """Both manifests, as somebody would write them who wants an altered case to look whole."""
    for manifest in (MANIFEST, TAG_MANIFEST):
        lines = []
        for path in sorted(case.rglob("*")):
            name = str(path.relative_to(case))
            payload = name.startswith("data/")
            if path.is_file() and payload == (manifest == MANIFEST) and not name.startswith(("tagm", "seals")):
                lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
        (case / manifest).write_text("".join(lines))


class SignedCase(CommandTest):

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="lisrtp-authorities-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        cls.authorities = Authorities(cls.shared)

    def setUp(self):
        super().setUp()
        self.capture, keys, _ = sample("ims-aka-dh")
        self.keys = self.private_copy(keys)

    def make(self, *options):
        run = self.decrypt(self.capture, self.keys, *options)
        self.assertEqual(run.code, 0, run.err)
        return run.case

    def make_signed(self, *options):
        return self.make("--sign-key", self.authorities / "examiner.key", "--sign-cert",
                         self.authorities / "examiner.crt", *options)

    def make_stamped(self):
        case = self.make_signed("--time-stamp-request", self.folder / "case.tsq")
        self.authorities.stamp(self.folder / "case.tsq", self.folder / "case.tsr")
        run = self.run_lisrtp("sign", case, "--time-stamp-token", self.folder / "case.tsr")
        self.assertEqual(run.code, 0, run.err)
        self.assertIn("The tsa", run.out)
        return case

    def verify(self, case, *options):
        return self.run_lisrtp("verify", case, *options)


class Intact(SignedCase):

    def test_every_independent_check(self):
        case = self.make_stamped()
        self.assertEqual(list(bag_faults(case)), [])
        for manifest in (MANIFEST, TAG_MANIFEST, "seals-sha256.txt"):
            checked = subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=case,
                                     capture_output=True, check=False)
            self.assertEqual(checked.returncode, 0)
        signed = openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", case / SIGNATURE,
                         "-content", case / TAG_MANIFEST, "-CAfile", self.authorities / "ca.crt",
                         "-purpose", "any", "-cades", "-out", self.folder / "content")
        self.assertEqual(signed.returncode, 0, signed.stderr)
        self.assertEqual((self.folder / "content").read_bytes(), (case / TAG_MANIFEST).read_bytes())
        stamped = openssl("ts", "-verify", "-token_in", "-in", case / TIME_STAMP, "-data",
                          case / TAG_MANIFEST, "-CAfile", self.authorities / "ca.crt")
        self.assertEqual(stamped.returncode, 0, stamped.stderr)
        answered = openssl("ts", "-verify", "-in", self.folder / "case.tsr", "-queryfile",
                           self.folder / "case.tsq", "-CAfile", self.authorities / "ca.crt")
        self.assertEqual(answered.returncode, 0, answered.stderr)

    def test_its_own_check(self):
        case = self.make_stamped()
        run = self.verify(case, "--trust", self.authorities / "ca.crt")
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn("complete, every hash fits", run.out)
        self.assertRegex(run.out, "signature +fits, by CN=The examiner,O=Laboratory .*, trusted")
        self.assertRegex(run.out, "time stamp +20..-.*by CN=The tsa,O=Laboratory, trusted")
        self.assertIn("not checked for trust", self.verify(case).out)

    def test_trust_asks_for_a_signature_and_for_its_root(self):
        case = self.make()
        run = self.verify(case, "--trust", self.authorities / "ca.crt")
        self.assertEqual(run.code, 1)
        self.assertIn(f"{SIGNATURE}: missing: the case is not signed", run.err)
        case = self.make_signed()
        run = self.verify(case, "--trust", self.authorities / "tsa.crt")
        self.assertEqual(run.code, 1)
        self.assertIn(f"{SIGNATURE}: fits, but leads to none of the roots", run.err)
        self.assertNotIn("does not hold", run.err + run.out)
        self.assertNotIn("not checked", run.out)

    def test_keys_in_other_forms(self):
        for key, certificate in (("examiner.p12", None), ("encrypted.key", "examiner.crt")):
            reading, writing = os.pipe()
            os.write(writing, self.authorities.PASSPHRASE.encode() + b"\n")
            os.close(writing)
            options = ["--sign-key", self.authorities / key, "--sign-passphrase-fd", reading]
            options += ["--sign-cert", self.authorities / certificate] if certificate else []
            case = self.make()
            run = self.run_lisrtp("sign", case, *options, pass_fds=(reading,))
            os.close(reading)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(self.verify(case, "--trust", self.authorities / "ca.crt").code, 0)
            shutil.rmtree(case)

    def test_keys_that_do_not_serve(self):
        case = self.make()
        for key, certificate, words in (("examiner.key", "tsa.crt", "the certificate is not the key's"),
                                        ("examiner.key", None, "there is no certificate"),
                                        ("examiner.crt", "examiner.crt", "the key cannot be read")):
            options = ["--sign-cert", self.authorities / certificate] if certificate else []
            run = self.run_lisrtp("sign", case, "--sign-key", self.authorities / key, *options)
            self.assertEqual(run.code, 2)
            self.assertIn(words, run.err)

    def test_a_sealed_case_is_made_anew_only_to_be_signed_anew(self):
        case = self.make_stamped()
        before = files_of(case)
        run = self.decrypt(self.capture, self.keys)
        self.assertEqual(run.code, 2)
        self.assertIn("is signed or time-stamped, which would be lost", run.err)
        run = self.run_lisrtp("unlock", case, "--keys", self.keys)
        self.assertEqual(run.code, 2)
        self.assertEqual(files_of(case), before)
        case = self.make_signed()
        self.assertFalse((case / TIME_STAMP).exists())
        self.assertEqual(self.verify(case, "--trust", self.authorities / "ca.crt").code, 0)

    def test_a_re_run(self):
        case = self.make_signed("--keep-keys", "--cross-check")
        run = self.verify(case, "--captures", self.capture, "--keys", self.keys)
        self.assertEqual(run.code, 0, run.err)
        self.assertIn("the same, octet for octet", run.out)
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"case", self.keys.name})

    def test_a_re_run_over_other_captures(self):
        case = self.make()
        other, _, _ = sample("gcm")
        run = self.verify(case, "--captures", other, "--keys", self.keys)
        self.assertEqual(run.code, 2)
        self.assertIn("ims-aka-dh.pcapng: the case was made from it", run.err)
        self.assertIn("gcm.pcapng: the case was not made from it", run.err)
        self.assertNotIn("differs", run.err)
        run = self.verify(case, "--captures", self.folder / "none.pcap", "--keys", self.keys)
        self.assertEqual(run.code, 2)
        self.assertIn("the case could not be made again", run.err)

    def test_the_record_of_the_run(self):
        record = json.loads((self.make("--cross-check") / "run.json").read_text())
        self.assertEqual(record["format"], "lisrtp-run/1")
        self.assertEqual({test["result"] for test in record["self_tests"]}, {"passed"})
        self.assertGreaterEqual(len(record["self_tests"]), 10)
        self.assertEqual(record["options"], ["--cross-check"])
        self.assertEqual(record["inputs"][0]["sha256"],
                         hashlib.sha256(self.capture.read_bytes()).hexdigest())
        self.assertIn("--cross-check", record["command_line"])
        self.assertRegex(record["program_sha256"], "^[0-9a-f]{64}$")
        self.assertNotIn("465b5ce8", json.dumps(record))

    def test_no_case(self):
        (self.folder / "empty").mkdir()
        for name in ("empty", "nothing"):
            self.assertEqual(self.verify(self.folder / name).code, 2)
            run = self.run_lisrtp("sign", self.folder / name, "--time-stamp-request",
                                  self.folder / "request")
            self.assertEqual(run.code, 2)
            self.assertIn(f"{name}: is no case", run.err)
        self.assertEqual(self.verify(self.make(), "--captures", self.capture).code, 2)


class Tampered(SignedCase):

    def tamper(self, case, randomly):
        """One change of a case. @return the name by which verify must call it"""
        files = sorted(path for path in case.rglob("*") if path.is_file())
        path = randomly.choice(files)
        name = str(path.relative_to(case))
        what = randomly.choice(("bit", "bit", "bit", "cut", "grow", "remove", "rename", "add", "swap"))
        octets = bytearray(path.read_bytes())
        if what == "bit":
            octets[randomly.randrange(len(octets))] ^= 1 << randomly.randrange(8)
            path.write_bytes(octets)
        elif what == "cut":
            path.write_bytes(octets[:randomly.randrange(len(octets))])
        elif what == "grow":
            path.write_bytes(octets + randomly.randbytes(randomly.randrange(1, 9)))
        elif what == "remove":
            path.unlink()
        elif what == "rename":
            path.rename(path.with_name("x" + path.name))
        elif what == "add":
            name = randomly.choice(("added.txt", "data/added", "data/calls/0001/b.pcap", "more/a"))
            (case / name).parent.mkdir(exist_ok=True)
            (case / name).write_bytes(randomly.randbytes(randomly.randrange(9)))
        else:  # two files change places
            other = randomly.choice([one for one in files if one.read_bytes() != octets])
            path.write_bytes(other.read_bytes())
            other.write_bytes(octets)
        return what, name

    def test_two_hundred_at_random(self):
        case = self.make_stamped()
        before = files_of(case)
        randomly = random.Random(20261121)
        for number in range(200):
            shutil.rmtree(case)
            for name, octets in before.items():
                (case / name).parent.mkdir(parents=True, exist_ok=True)
                (case / name).write_bytes(octets)
            what, name = self.tamper(case, randomly)
            if files_of(case) == before:
                continue
            run = self.verify(case)
            self.assertEqual(run.code, 1, (number, what, name, run.out))
            self.assertIn(name, run.err, (number, what))

    def test_hashes_written_again_do_not_help_against_a_signature(self):
        case = self.make_signed()
        report = case / "data" / "report.json"
        report.write_bytes(report.read_bytes().replace(b'"decrypted"', b'"Decrypted"'))
        list_again(case)
        self.assertEqual(list(bag_faults(case)), [])
        run = self.verify(case)
        self.assertEqual(run.code, 1)
        self.assertIn(f"{SIGNATURE}: the signature does not hold", run.err)

    def test_nor_against_a_re_run(self):
        case = self.make()
        report = case / "data" / "report.json"
        report.write_bytes(report.read_bytes().replace(b'"decrypted"', b'"Decrypted"'))
        list_again(case)
        self.assertEqual(self.verify(case).code, 0)  # an unsigned case can only be so good
        run = self.verify(case, "--captures", self.capture, "--keys", self.keys)
        self.assertEqual(run.code, 1)
        self.assertIn("data/report.json: differs from the re-run", run.err)

    def test_every_bit_of_a_signature_and_of_a_time_stamp(self):
        case = self.make_stamped()
        randomly = random.Random(5652)
        for name in (SIGNATURE, TIME_STAMP):
            octets = (case / name).read_bytes()
            for place in randomly.sample(range(len(octets) * 8), 120):
                altered = bytearray(octets)
                altered[place // 8] ^= 1 << place % 8
                (case / name).write_bytes(altered)
                run = self.verify(case)
                self.assertEqual(run.code, 1, (name, place, run.out))
            (case / name).write_bytes(octets)

    def test_somebody_elses_signature(self):
        """Signed anew by another is whole in itself, and is no signature that one trusts."""
        case = self.make_signed()
        other = Authorities(self.shared_folder())
        report = case / "data" / "report.json"
        report.write_bytes(report.read_bytes() + b"\n")
        list_again(case)
        octets = sum(path.stat().st_size for path in (case / "data").rglob("*") if path.is_file())
        count = sum(path.is_file() for path in (case / "data").rglob("*"))
        info = case / "bag-info.txt"
        lines = [line for line in info.read_text().splitlines() if "Oxum" not in line]
        info.write_text("\n".join(lines + [f"Payload-Oxum: {octets}.{count}"]) + "\n")
        list_again(case)
        run = self.run_lisrtp("sign", case, "--sign-key", other / "examiner.key", "--sign-cert",
                              other / "examiner.crt")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(self.verify(case).code, 0)
        run = self.verify(case, "--trust", self.authorities / "ca.crt")
        self.assertEqual(run.code, 1)
        self.assertIn("its certificate leads to no trusted root", run.out)

    def shared_folder(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lisrtp-authorities-"))
        self.addCleanup(shutil.rmtree, folder)
        return folder

    def test_an_altered_case_is_not_signed(self):
        case = self.make()
        (case / "data" / "report.json").write_text("{}")
        run = self.run_lisrtp("sign", case, "--sign-key", self.authorities / "examiner.key",
                              "--sign-cert", self.authorities / "examiner.crt")
        self.assertEqual(run.code, 1)
        self.assertIn("data/report.json: changed", run.err)

    def test_a_time_stamp_of_another_case(self):
        self.make_signed("--time-stamp-request", self.folder / "one.tsq")
        self.authorities.stamp(self.folder / "one.tsq", self.folder / "one.tsr")
        shutil.rmtree(self.folder / "case")
        case = self.make()
        run = self.run_lisrtp("sign", case, "--time-stamp-token", self.folder / "one.tsr")
        self.assertEqual(run.code, 2)
        self.assertIn("it is of something else", run.err)


if __name__ == "__main__":
    unittest.main()
