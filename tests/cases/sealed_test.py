#!/usr/bin/env python3
"""Sealed key files: lisrtp keys new, check, seal, open; and that every change of a file is refused.

The format is opened here by the reference implementation of Argon2 and by OpenSSL's AES-GCM."""

import os
import pty
import random
import select
import struct
import subprocess
import time
import unittest

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lisrtp_case import LISRTP, CommandTest, sample

PASSPHRASE = "correct horse battery staple"


def open_independently(octets, passphrase):
    """The text of a sealed file, as docs/key-file.md describes it."""
    assert octets[:16] == b"lisrtp-sealed/1\n"
    memory, passes, lanes = struct.unpack(">III", octets[16:28])
    key = hash_secret_raw(passphrase.encode(), octets[28:44], passes, memory, lanes, 32, Type.ID)
    length, = struct.unpack(">I", octets[56:60])
    assert len(octets) == 60 + length + 16
    return AESGCM(key).decrypt(octets[44:56], octets[60:], octets[:60])


SALT = b"0123456789abcdef"


def key_of_seal(passphrase, memory=64):
    """The key that seal_independently uses."""
    return hash_secret_raw(passphrase.encode(), SALT, 1, memory, 1, 32, Type.ID)


def seal_independently(text, passphrase, memory=64):
    """A sealed file that costs little to open."""
    nonce = b"nonce nonce "
    header = (b"lisrtp-sealed/1\n" + struct.pack(">III", memory, 1, 1) + SALT + nonce +
              struct.pack(">I", len(text)))
    return header + AESGCM(key_of_seal(passphrase, memory)).encrypt(nonce, text, header)


class SealedFiles(CommandTest):

    def setUp(self):
        super().setUp()
        self.capture, keys, _ = sample("ims-aka-dh")
        self.keys = self.private_copy(keys)
        self.sealed = self.folder / "warrant.sealed"

    def with_passphrase(self, *arguments, passphrase=PASSPHRASE):
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        try:
            return self.run_lisrtp(*arguments, "--passphrase-fd", reading, pass_fds=(reading,))
        finally:
            os.close(reading)

    def seal(self):
        run = self.with_passphrase("keys", "seal", self.keys, "-o", self.sealed)
        self.assertEqual(run.code, 0, run.err)
        return self.sealed.read_bytes()

    def write_sealed(self, octets):
        self.sealed.write_bytes(octets)
        self.sealed.chmod(0o600)

    def refusal(self, octets, passphrase=PASSPHRASE):
        self.write_sealed(octets)
        run = self.with_passphrase("keys", "check", self.sealed, passphrase=passphrase)
        self.assertEqual((run.code, run.out), (2, ""))
        return run.err

    def test_others_can_open_what_is_sealed_here(self):
        octets = self.seal()
        self.assertEqual(open_independently(octets, PASSPHRASE), self.keys.read_bytes())
        self.assertEqual(self.sealed.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(b"465b5ce8", octets)

    def test_what_others_sealed_opens_here(self):
        self.write_sealed(seal_independently(self.keys.read_bytes(), PASSPHRASE))
        plain = self.folder / "plain.toml"
        run = self.with_passphrase("keys", "open", self.sealed, "-o", plain)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(plain.read_bytes(), self.keys.read_bytes())
        self.assertEqual(plain.stat().st_mode & 0o777, 0o600)
        again = self.with_passphrase("keys", "open", self.sealed, "-o", plain)
        self.assertEqual(again.code, 2)
        self.assertIn("File exists", again.err)

    def test_two_seals_differ(self):
        first = self.seal()
        self.sealed.unlink()
        self.assertNotEqual(first[28:], self.seal()[28:])

    def test_decrypt_takes_it_and_writes_the_same_case(self):
        self.write_sealed(seal_independently(self.keys.read_bytes(), PASSPHRASE))
        self.sealed.chmod(0o644)  # the seal protects it
        run = self.with_passphrase("decrypt", self.capture, "--keys", self.sealed, "-o",
                                   self.folder / "sealed")
        self.assertEqual(run.code, 0, run.err)
        plain = self.decrypt(self.capture, self.keys, case="plain")
        self.assertEqual((self.folder / "sealed/data/report.json").read_bytes(),
                         (plain.case / "data/report.json").read_bytes())

    def test_a_wrong_passphrase_and_every_alteration_are_one_refusal(self):
        octets = seal_independently(self.keys.read_bytes(), PASSPHRASE)
        wrong = self.refusal(octets, "another passphrase")
        self.assertIn("the passphrase is wrong, or the file was altered", wrong)
        randomly = random.Random(8)
        places = [28, 43, 44, 55, 60, len(octets) - 17, len(octets) - 16, len(octets) - 1]
        places += [randomly.randrange(60, len(octets)) for _ in range(10)]
        for place in places:
            altered = bytearray(octets)
            altered[place] ^= 1 << randomly.randrange(8)
            self.assertEqual(self.refusal(bytes(altered)), wrong, place)

    def test_altered_costs_are_refused(self):
        octets = seal_independently(self.keys.read_bytes(), PASSPHRASE)
        for place in range(16, 28):
            for bit in (0, 7):
                altered = bytearray(octets)
                altered[place] ^= 1 << bit
                began = time.monotonic()
                text = self.refusal(bytes(altered))
                self.assertRegex(text, "the file was altered|Argon2id cost that is none")
                self.assertLess(time.monotonic() - began, 60)

    def test_a_file_that_is_cut_short_or_longer(self):
        octets = seal_independently(self.keys.read_bytes(), PASSPHRASE)
        for end in (16, 30, 59, 60, 100, len(octets) - 1):
            self.assertIn("it is cut short", self.refusal(octets[:end]), end)
        self.assertIn("longer than its header says", self.refusal(octets + b"\n"))
        self.assertIn("sealed by a later version",
                      self.refusal(octets.replace(b"sealed/1", b"sealed/2", 1)))

    def test_a_file_with_errors_is_not_sealed(self):
        self.keys.write_text(self.keys.read_text().replace("kind = \"subscriber\"", "kind = \"x\""))
        run = self.with_passphrase("keys", "seal", self.keys, "-o", self.sealed)
        self.assertEqual(run.code, 2)
        self.assertIn("`kind` has a value that is not known", run.err)
        self.assertFalse(self.sealed.exists())

    def test_no_passphrase(self):
        self.write_sealed(seal_independently(self.keys.read_bytes(), PASSPHRASE))
        run = self.run_lisrtp("keys", "check", self.sealed, start_new_session=True)
        self.assertEqual(run.code, 2)
        self.assertIn("there is no terminal to ask for the passphrase", run.err)
        run = self.with_passphrase("keys", "check", self.sealed, passphrase="")
        self.assertIn("the passphrase is empty", run.err)

    def test_asks_at_a_terminal_without_echo(self):
        self.write_sealed(seal_independently(self.keys.read_bytes(), PASSPHRASE))
        child, terminal = pty.fork()
        if child == 0:
            os.execv(str(LISRTP), [str(LISRTP), "keys", "check", str(self.sealed)])
        shown = b""
        typed = False
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if terminal in select.select([terminal], [], [], 1)[0]:
                try:
                    more = os.read(terminal, 4096)
                except OSError:
                    break
                if not more:
                    break
                shown += more
            if not typed and b"Passphrase of" in shown:
                os.write(terminal, PASSPHRASE.encode() + b"\n")
                typed = True
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown)
        self.assertIn(b"secret alice-usim  subscriber", shown)
        self.assertNotIn(PASSPHRASE.encode(), shown)


class NewFiles(CommandTest):

    def test_says_what_is_missing(self):
        path = self.folder / "new.toml"
        run = self.run_lisrtp("keys", "new", path)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        check = self.run_lisrtp("keys", "check", path)
        self.assertEqual(check.code, 2)
        for field in ("valid_from", "valid_to", "targets"):
            self.assertIn(f"`{field}`", check.err)
        again = self.run_lisrtp("keys", "new", path)
        self.assertEqual(again.code, 2)

    def test_complete_authorisation_is_in_order(self):
        path = self.folder / "new.toml"
        run = self.run_lisrtp("keys", "new", path, "--target", "sip:alice@ims.example", "--target",
                              "tel:+358401234567", "--from", "2026-11-01T00:00:00Z", "--to",
                              "2026-12-01T00:00:00Z", "--reference", 'DC "17"', "--id", "W9")
        self.assertEqual(run.code, 0, run.err)
        check = self.run_lisrtp("keys", "check", path)
        self.assertEqual(check.code, 0, check.err)
        self.assertIn("authorisation W9  content", check.out)
        self.assertIn("target tel:+358401234567", check.out)

    def test_refuses_an_empty_window(self):
        path = self.folder / "new.toml"
        for end in ("2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z"):
            run = self.run_lisrtp("keys", "new", path, "--from", "2026-11-01T00:00:00Z", "--to", end)
            self.assertEqual(run.code, 2)
            self.assertIn("the window is empty: --to " + end, run.err)
            self.assertFalse(path.exists())

    def test_refuses_what_is_no_target(self):
        run = self.run_lisrtp("keys", "new", self.folder / "new.toml", "--target", "alice")
        self.assertEqual(run.code, 2)
        self.assertIn("alice: is no target", run.err)
        self.assertFalse((self.folder / "new.toml").exists())


if __name__ == "__main__":
    unittest.main()
