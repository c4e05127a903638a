"""Running the command and reading what it left, for the tests in this folder."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import wave

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("LISRTP_BUILD", ROOT / "build"))
LISRTP = BUILD / "bin" / "lisrtp"
SAMPLE = BUILD / "bin" / "lisrtp-sample"
CAPTURES = ROOT / "tests" / "captures"
SAMPLES = ROOT / "samples" / "captures"

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text())

AUTHORISATION = """format = "lisrtp-keys/1"
[[authorisation]]
id = "W1"
reference = "test order"
valid_from = 2000-01-01T00:00:00Z
valid_to = 2100-01-01T00:00:00Z
scope = "content"
targets = [{targets}]
"""


class Outcome:
    """One run of the command."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr


class CommandTest(unittest.TestCase):
    """A test with a folder of its own, removed afterwards."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lisrtp-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_lisrtp(self, *arguments, timeout=120, **more):
        process = subprocess.run([str(LISRTP), *map(str, arguments)], capture_output=True,
                                 text=True, timeout=timeout, check=False, **more)
        return Outcome(process)

    def key_file(self, secrets, targets='"sip:alice@ims.example"', text=None, name="keys.toml"):
        """A key file with the given secrets and one authorisation that is valid at all times."""
        path = self.folder / name
        path.write_text((AUTHORISATION.format(targets=targets) if text is None else text) + secrets)
        path.chmod(0o600)
        return path

    def private_copy(self, path):
        """Git does not keep mode 0600."""
        copy = self.folder / pathlib.Path(path).name
        shutil.copyfile(path, copy)
        copy.chmod(0o600)
        return copy

    def decrypt(self, captures, keys, *more, case="case", **how):
        captures = captures if isinstance(captures, (list, tuple)) else [captures]
        outcome = self.run_lisrtp("decrypt", *captures, "--keys", keys, "-o", self.folder / case,
                                  *more, **how)
        outcome.case = self.folder / case
        report = outcome.case / "data" / "report.json"
        outcome.report = json.loads(report.read_text()) if report.exists() else None
        if outcome.report is not None:  # so every report of every test is held against it
            jsonschema.validate(outcome.report, SCHEMA)
        return outcome


def sample(name):
    """Capture, key file and truth of a committed sample."""
    folder = SAMPLES / name
    return (folder / f"{name}.pcapng", folder / f"{name}.toml",
            json.loads((folder / f"{name}.truth.json").read_text()))


def payloads_by_stream(report):
    """Call-ID and SSRC -> payload_sha256 of what was opened."""
    return {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
            for call in report["calls"] for stream in call["streams"] if stream["authenticated"]}


def files_of(folder):
    """Path -> octets of every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def deterministic_files_of(case):
    """What every run over the same input makes alike: all but the run's record and its hash."""
    return {name: octets for name, octets in files_of(case).items()
            if name not in ("run.json", "lisrtp-captures.txt", "tagmanifest-sha256.txt")}


def wav_samples(path):
    """Channels of a 16-bit WAV file as lists of numbers."""
    with contextlib.closing(wave.open(str(path), "rb")) as sound:
        count, channels = sound.getnframes(), sound.getnchannels()
        data = sound.readframes(count)
    values = [int.from_bytes(data[i:i + 2], "little", signed=True) for i in range(0, len(data), 2)]
    return [values[c::channels] for c in range(channels)]


def tshark_fields(path, display_filter, *fields, options=()):
    """Rows of fields, by a program that is not ours."""
    command = ["tshark", "-r", str(path), "-Y", display_filter, "-T", "fields"]
    for option in options:
        command += ["-o", option]
    for field in fields:
        command += ["-e", field]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in text.splitlines()]


def payload_sha256(rows):
    """SHA-256 over payloads given as (index, hex), in index order, each index once."""
    digest = hashlib.sha256()
    seen = {}
    for index, payload in rows:
        seen.setdefault(index, payload)
    for index in sorted(seen):
        digest.update(bytes.fromhex(seen[index]))
    return digest.hexdigest()
