#!/usr/bin/env python3
"""Sealed key files in Wireshark: opened by way of the passphrase file that a preference names; one clear
message for each thing that can be wrong with either."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from secrets_test import dumped_octets
from wireshark import LISRTP, PluginTest, capture_with_keys

PASSPHRASE = "correct horse battery staple"


def sealed(room, keys, name="warrant.sealed"):
    """What `lisrtp keys seal` makes of the file."""
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    with tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
        # As ourselves: who runs Wireshark may not be let into the checkout.
        plain, out = pathlib.Path(folder, "plain.toml"), pathlib.Path(folder, name)
        plain.write_bytes(pathlib.Path(keys).read_bytes())
        plain.chmod(0o600)
        subprocess.run([str(LISRTP), "keys", "seal", str(plain), "-o", str(out), "--passphrase-fd",
                        str(reading)], check=True, pass_fds=(reading,), capture_output=True)
        os.close(reading)
        return room.write(name, out.read_bytes())


class Sealed(PluginTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.given = capture_with_keys("dh-one-side")
        cls.keys = sealed(cls.room, cls.given.keys)
        cls.octets = cls.keys.read_bytes()
        cls.passphrase = cls.room.write("passphrase", PASSPHRASE + "\nnot this line\n")

    def preferences(self, keys=None, passphrase=None):
        named = [f"lisrtp.key_file:{keys or self.keys}"]
        return named + ([f"lisrtp.passphrase_file:{passphrase}"] if passphrase else [])

    def payloads(self, **how):
        return self.room.fields(self.given.capture, "lisrtp.index", "lisrtp.index", "rtp.payload",
                                arguments=["-2"], **how)

    def refusal(self, keys=None, passphrase=None):
        """The one message; nothing is opened."""
        preferences = self.preferences(keys, passphrase)
        rows = self.room.fields(self.given.capture, "lisrtp.key_file_error", "_ws.expert.message",
                                preferences=preferences)
        self.assertGreater(len(rows), 0)
        self.assertEqual(len({row[0] for row in rows}), 1, rows)
        self.assertEqual(self.payloads(preferences=preferences), [])
        self.assertNotIn(PASSPHRASE, rows[0][0])
        return rows[0][0]

    def test_opens_as_the_plain_file_does(self):
        plain = self.payloads(keys=self.given.keys)
        self.assertGreater(len(plain), 100)
        self.assertEqual(self.payloads(preferences=self.preferences(passphrase=self.passphrase)), plain)
        self.keys.chmod(0o644)  # the seal protects it
        self.assertEqual(self.payloads(preferences=self.preferences(passphrase=self.passphrase)), plain)

    def test_no_passphrase_file(self):
        self.assertIn("warrant.sealed: it is sealed, and no passphrase file is named", self.refusal())
        run = self.room.tshark(self.given.capture, preferences=self.preferences())
        self.assertIn(b"lisrtp.passphrase_file", run.stderr)

    def test_a_wrong_passphrase_and_an_altered_file_are_one_refusal(self):
        wrong = self.refusal(passphrase=self.room.write("wrong", "another passphrase\n"))
        self.assertIn("the passphrase is wrong, or the file was altered", wrong)
        for place in (27, 28, 50, 60, -1):  # lanes, salt, nonce, text, tag
            altered = bytearray(self.octets)
            altered[place] ^= 2
            path = self.room.write("warrant.sealed", bytes(altered))
            self.assertEqual(self.refusal(path, self.passphrase), wrong, place)
        self.room.write("warrant.sealed", self.octets)

    def test_an_impossible_header(self):
        cost = bytearray(self.octets)
        cost[16] = 0xFF
        self.assertIn("Argon2id cost", self.refusal(self.room.write("cost.sealed", bytes(cost)),
                                                    self.passphrase))
        later = self.octets.replace(b"sealed/1", b"sealed/2", 1)
        self.assertIn("a later version", self.refusal(self.room.write("later.sealed", later),
                                                      self.passphrase))

    def test_cut_short(self):
        for end in (20, 59, 70, len(self.octets) - 1):
            cut = self.room.write("cut.sealed", self.octets[:end])
            self.assertIn("it is cut short", self.refusal(cut, self.passphrase))

    def test_the_passphrase_file_is_as_private_as_a_key_file(self):
        open_to_all = self.room.write("open", PASSPHRASE)
        open_to_all.chmod(0o644)
        link = self.room.folder / "link"
        link.symlink_to(self.passphrase)
        for path, why in ((open_to_all, "others may access it"), (link, "a symbolic link"),
                          (self.room.write("empty", "\n"), "holds no passphrase"),
                          (self.room.folder / "nowhere", "No such file"),
                          (self.room.folder, "not a regular file")):
            said = self.refusal(passphrase=path)
            self.assertIn(f"its passphrase file {path.name} cannot be used: ", said)
            self.assertIn(why, said)

    def test_it_is_not_looked_at_for_a_plain_key_file(self):
        preferences = ["lisrtp.passphrase_file:/nonexistent"]
        self.assertGreater(len(self.payloads(keys=self.given.keys, preferences=preferences)), 100)

    def test_the_passphrase_is_shown_nowhere(self):
        preferences = self.preferences(passphrase=self.passphrase)
        for arguments in (("-V", "-x"), ("-T", "pdml")):
            run = self.room.tshark(self.given.capture, "-2", "-c", "60", *arguments,
                                   preferences=preferences)
            text = run.stdout.decode(errors="replace")
            self.assertIn("Lawful decryption", text)
            for said in (text, run.stderr.decode(), dumped_octets(text).decode("latin-1")):
                self.assertNotIn(PASSPHRASE, said)
                self.assertNotIn(PASSPHRASE.encode().hex(), said)
        sharkd = self.sharkd()
        for preference in preferences:
            name, value = preference.split(":", 1)
            sharkd.ask("setconf", name=name, value=value)
        sharkd.ask("load", file=str(self.room.copy(self.given.capture)))
        dumped = str(sharkd.ask("dumpconf", pref="lisrtp.passphrase_file"))
        self.assertIn(str(self.passphrase), dumped)
        self.assertNotIn(PASSPHRASE, dumped)
        self.assertEqual(sharkd.close(), 0, sharkd.said())

    def test_it_is_read_again_when_the_capture_is_reloaded(self):
        changing = self.room.write("changing", "another passphrase")
        sharkd = self.sharkd()
        sharkd.ask("setconf", name="lisrtp.key_file", value=str(self.keys))
        sharkd.ask("setconf", name="lisrtp.passphrase_file", value=str(changing))
        for turn, opens in enumerate((False, True, False)):
            self.room.write("changing", PASSPHRASE if opens else "another passphrase")
            sharkd.ask("load", file=str(self.room.copy(self.given.capture)))
            # sharkd remembers what a filter found, over reloading, too.
            found = sharkd.ask("frames", filter=f"lisrtp.index && frame.number > {turn}")
            self.assertEqual(len(found) > 0, opens, f"turn {turn}")
        self.assertEqual(sharkd.close(), 0, sharkd.said())


if __name__ == "__main__":
    unittest.main()
