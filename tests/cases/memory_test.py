"""After a run no secret is left: not in the process's memory, its outputs or its messages.

decrypt_and_scan (tests/support) does what `lisrtp decrypt` does and then looks for every secret of
the key file, and every exponent, key and salt of the sample's truth, in all writable memory.  While
keys are in use they may lie in SecretBytes' slabs only; after they are gone, nowhere.

One exception: a key that lies open in the capture itself (a=crypto, the NULL KEMAC, ck= and ik=
between networks) is in the octets that were read, and is no secret of ours in memory.  In outputs
even that is missing, since key attributes are taken out of signalling.pcapng.
"""

import base64
import json
import os
import subprocess
import tomllib
import unittest

import lisrtp_case
from lisrtp_case import SAMPLES, CommandTest
from sealed_test import key_of_seal, seal_independently
from session_keys import session_keys

SCAN = lisrtp_case.BUILD / "tests" / "decrypt_and_scan"
STAGES = ("control", "read", "concluded", "opening", "decrypted", "gone")
MASK = 0xA7  # as support::Needle::mask

SECRET_FIELDS = {"k", "op", "opc", "top", "topc", "xres", "ck", "ik", "x", "pmk", "tgk", "tek",
                 "salt", "psk", "key"}
TRUTH_FIELDS = {"initiator_x", "responder_x", "psk", "tgk", "tek", "salt", "key"}


def from_key_file(path):
    """(name, octets) of every secret field."""
    for secret in tomllib.loads(path.read_text()).get("secret", []):
        for field, value in secret.items():
            if field in SECRET_FIELDS:
                yield f"{secret['id']}.{field}", bytes.fromhex(value)


def from_truth(node, place):
    """(name, octets) of every secret field, and the session keys that follow from a master key."""
    if isinstance(node, list):
        for i, one in enumerate(node):
            yield from from_truth(one, f"{place}.{i}")
        return
    if not isinstance(node, dict):
        return
    for field, value in node.items():
        if field in TRUTH_FIELDS and isinstance(value, str) and value:
            yield f"{place}.{field}", bytes.fromhex(value)
        else:
            yield from from_truth(value, f"{place}.{field}")
    for master in node.get("masters", []):
        key, salt = bytes.fromhex(master["key"]), bytes.fromhex(master["salt"])
        for name, octets in session_keys(key, salt).items():
            yield f"{place}.session-{name}", octets


def written_forms(octets):
    """How a secret may be written: as it is, as a big number's words, as text."""
    forms = {"octets": octets,
             "reversed": octets[::-1],
             "words": b"".join(octets[i:i + 4][::-1] for i in range(0, len(octets), 4)),
             "hex": octets.hex().encode(),
             "HEX": octets.hex().upper().encode()}
    for shift in range(3):  # inside a longer base64 text
        text = base64.b64encode(bytes(shift) + octets)
        forms[f"base64+{shift}"] = text[-(-shift * 8 // 6):(shift + len(octets)) * 8 // 6]
    return forms


def secrets_of(sample):
    """Name -> forms, each secret under its first name only."""
    folder = SAMPLES / sample
    named = list(from_key_file(folder / f"{sample}.toml"))
    named += from_truth(json.loads((folder / f"{sample}.truth.json").read_text()), "truth")
    seen, secrets = set(), {}
    for name, octets in named:
        if octets not in seen:
            seen.add(octets)
            secrets[name] = written_forms(octets)
    return secrets


class Memory(CommandTest):

    def scan(self, sample, engine, passphrase=None):
        folder = SAMPLES / sample
        capture = folder / f"{sample}.pcapng"
        recorded = capture.read_bytes()
        secrets = {name: forms for name, forms in secrets_of(sample).items()
                   if not any(form in recorded for form in forms.values())}
        needles = {"control:octets": b"control, not a secret"}
        if passphrase:
            needles["passphrase:octets"] = passphrase.encode()
            needles["sealing key:octets"] = key_of_seal(passphrase, memory=65536)
        for name, forms in secrets.items():
            needles.update({f"{name}:{form}": octets for form, octets in forms.items()})
        text = "".join(f"{name} {bytes(o ^ MASK for o in octets).hex()}\n"
                       for name, octets in needles.items())
        keys = self.private_copy(folder / f"{sample}.toml")
        if passphrase:
            keys.write_bytes(seal_independently(keys.read_bytes(), passphrase, memory=65536))
            beside = self.folder / (keys.name + ".passphrase")
            beside.write_text(passphrase + "\n")
            beside.chmod(0o600)
        process = subprocess.run(
            [str(SCAN), engine, str(keys),
             str(self.folder / "case"), str(capture)],
            input=text, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(process.returncode, 0, process.stderr)
        found = {stage: [] for stage in STAGES}
        scanned = set()
        for line in process.stdout.splitlines():
            word, stage, *rest = line.split(" ")
            if word == "found":
                found[stage].append(rest)
            else:
                scanned.add(stage)
                self.assertGreater(int(rest[0]), 1 << 20)
        self.assertEqual(scanned, set(found))
        return found

    def check(self, sample, engine="gcrypt", passphrase=None):
        found = self.scan(sample, engine, passphrase)
        # The scan finds what lies open, and the secrets where they belong.
        self.assertIn(["control:octets", "open"], [hit[:2] for hit in found["control"]])
        for stage in STAGES[1:-1]:
            self.assertIn("slab", [hit[1] for hit in found[stage]])
            self.assertEqual([hit for hit in found[stage] if hit[1] == "open"], [], stage)
        self.assertEqual(found["gone"], [], "after the keys are gone")

    def test_ims_aka_dh(self):
        self.check("ims-aka-dh")

    def test_ims_aka_dh_with_libsrtp(self):
        self.check("ims-aka-dh", "libsrtp")

    def test_ims_aka_dh_with_ipsec_mb(self):
        self.check("ims-aka-dh", "ipsec-mb")

    def test_sealed_key_file(self):
        self.check("ims-aka-dh", passphrase="correct horse battery staple")

    def test_psk_prf(self):
        self.check("psk-prf")

    def test_handed_over(self):
        self.check("handed-over")

    def test_roaming_exponent(self):
        self.check("roaming-exponent")

    def test_derivations(self):
        self.check("derivations")


class Outputs(CommandTest):

    def check(self, sample):
        folder = SAMPLES / sample
        temporary = self.folder / "tmp"
        temporary.mkdir()
        keys = self.private_copy(folder / f"{sample}.toml")
        case = self.folder / "case"
        outcome = self.run_lisrtp("decrypt", folder / f"{sample}.pcapng", "--keys", keys, "-o",
                                  case, cwd=self.folder,
                                  env={**os.environ, "TMPDIR": str(temporary),
                                       "HOME": str(temporary)})
        self.assertEqual(outcome.code, 0, outcome.err)
        octets = {"stdout": outcome.out.encode(), "stderr": outcome.err.encode()}
        for path in self.folder.rglob("*"):
            if path.is_file() and path != keys:
                octets[str(path.relative_to(self.folder))] = path.read_bytes()
        for secret, forms in secrets_of(sample).items():
            for form, needle in forms.items():
                for place, text in octets.items():
                    self.assertFalse(needle in text, f"{secret} as {form} in {place}")
        # Nothing beside the case, and nothing half-written in it.
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"tmp", "case", keys.name})
        self.assertEqual(list(temporary.rglob("*")), [])
        listed = {line.split("  ", 1)[1] for manifest in case.glob("*manifest-sha256.txt")
                  for line in manifest.read_text().splitlines()}
        inside = {str(path.relative_to(case)) for path in case.rglob("*") if path.is_file()}
        self.assertEqual(inside - listed, {"tagmanifest-sha256.txt"})


def add_output_test(sample):
    setattr(Outputs, "test_" + sample.replace("-", "_"), lambda self: self.check(sample))


for one in ("ims-aka-dh", "psk-prf", "handed-over", "roaming-exponent", "derivations", "sdes"):
    add_output_test(one)


if __name__ == "__main__":
    unittest.main()
