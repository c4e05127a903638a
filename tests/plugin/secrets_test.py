#!/usr/bin/env python3
"""No octet of a secret is shown: not in a field, not in a label, not in a byte view.

Searched for are the key file's secrets and what follows from them (exponents, TGK, TEK, salts; the
samples' truth files list them), as hex, as hex with separators, as Base64 and raw.  What stands in the
capture itself, as SDES keys and those under MIKEY's NULL encryption do, is no secret.
"""

import base64
import json
import re
import unittest

from wireshark import PluginTest, captures_with_keys

SHORTEST = 12  # octets: a salt without its last two; shorter ones would be found by chance

SECRET_NAMES = {"k", "op", "opc", "tek", "salt", "tgk", "initiator_x", "responder_x", "x", "psk", "ck",
                "ik", "key", "password", "session_key", "psk_auth", "envelope_key", "res", "xres"}


def secrets_of(given):
    """Octets that must not be shown."""
    found = set()

    def add(value):
        if isinstance(value, str) and re.fullmatch(r"([0-9a-fA-F]{2})+", value):
            octets = bytes.fromhex(value)
            if len(octets) >= SHORTEST and any(octets):
                found.add(octets)

    def walk(value, name=""):
        if isinstance(value, dict):
            for below, inner in value.items():
                walk(inner, below)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, name)
        elif name in SECRET_NAMES:
            add(value)

    for name, value in re.findall(r'^(\w+) = "([^"]*)"', given.keys.read_text(), re.MULTILINE):
        walk(value, name)
    truth = given.capture.parent / f"{given.name}.truth.json"
    if truth.exists():
        walk(json.loads(truth.read_text()))
    open_octets = in_the_open(given.capture.read_bytes())
    return {secret for secret in found if secret not in open_octets}


def in_the_open(capture):
    """A capture's octets, and those that hex (`ck=`) and Base64 in it stand for."""
    found = [capture]
    found += [bytes.fromhex(run[:len(run) // 2 * 2].decode())
              for run in re.findall(rb"[0-9A-Fa-f]{32,}", capture)]
    for run in re.findall(rb"[A-Za-z0-9+/]{16,}", capture):
        for start in range(4):
            part = run[start:-1] if (len(run) - start) % 4 == 1 else run[start:]
            found.append(base64.b64decode(part + b"=" * (-len(part) % 4)))
    return b"\n".join(found)


def spellings(octets):
    """How text could show them; compared in lower case without separators, but for Base64."""
    return octets.hex(), base64.b64encode(octets).decode().rstrip("=")[:-1]


def dumped_octets(text):
    """The octets of the hex dumps in tshark -x, one view after another."""
    return b"\n".join(bytes.fromhex("".join(re.findall(r"^[0-9a-f]{4}  ((?:[0-9a-f]{2} ?)+)  ", view,
                                                       re.MULTILINE)).replace(" ", ""))
                      for view in text.split("\n\n"))


class Secrets(PluginTest):

    def check(self, text, given, where, octets=b""):
        plain = re.sub(r"[:\s-]", "", text.lower())
        for secret in secrets_of(given):
            as_hex, as_base64 = spellings(secret)
            self.assertNotIn(as_hex, plain, f"{given.name}: {where}")
            self.assertNotIn(as_base64, text, f"{given.name}: {where}")
            self.assertNotIn(secret, octets, f"{given.name}: {where}")
            self.assertNotIn(secret, text.encode("latin-1", errors="ignore"), where)

    def test_trees_and_dumps(self):
        searched = 0
        for given in captures_with_keys():
            searched += len(secrets_of(given))
            with self.subTest(given.name):
                # Signalling and the first of the media show every kind of field.
                how = {"keys": given.keys, "preferences": given.preferences}
                shown = "sip || frame.number < 150"
                tree = self.room.tshark(given.capture, "-2", "-Y", shown, "-V", "-x", **how).stdout
                text = tree.decode(errors="replace")
                self.assertIn("Lawful decryption", text)
                self.check(text, given, "tshark -V -x", dumped_octets(text))
        self.assertGreater(searched, 300)

    def test_pdml(self):
        for name in ("ims-aka-dh", "kemac-styles", "pk", "dhhmac"):
            given = next(one for one in captures_with_keys() if one.name == name)
            pdml = self.room.tshark(given.capture, "-2", "-T", "pdml", keys=given.keys).stdout
            self.check(pdml.decode(errors="replace"), given, "tshark -T pdml")

    def test_the_search_finds(self):
        """What the search is for would be found: the clear payload's octets are."""
        given = next(one for one in captures_with_keys() if one.name == "ims-aka-dh")
        payload = self.room.fields(given.capture, "lisrtp.index", "rtp.payload", keys=given.keys,
                                   arguments=["-c", "40"])[0][0]
        text = self.room.tshark(given.capture, "-c", "40", "-V", "-x", keys=given.keys).stdout.decode()
        self.assertIn(bytes.fromhex(payload), dumped_octets(text))


if __name__ == "__main__":
    unittest.main()
