"""tshark and sharkd with the plugin, for the tests in this folder.

Wireshark loads personal plugins for nobody who started it as root, so as root these tests run it as
the user nobody.  Either way it gets a home folder of its own with the plugin in it and copies of
the files to read: nothing of the machine's Wireshark is touched, and no folder of the checkout needs
to be readable by others.
"""

import base64
import collections
import functools
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cases"))

from lisrtp_case import BUILD, CAPTURES, LISRTP, SAMPLES  # noqa: E402

PLUGIN = pathlib.Path(os.environ.get("LISRTP_PLUGIN", BUILD / "plugin" / "lisrtp.so"))
NOBODY = 65534
LIMIT_S = 120


def user():
    """For subprocess: who runs Wireshark."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


@functools.lru_cache(maxsize=None)
def wireshark_version():
    """For instance (4, 0)."""
    text = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True,
                          **user(), env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"}).stdout
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", text).groups())


class Sharkd:
    """A sharkd on a pipe: one request, one answer."""

    def __init__(self, room, wrapper=(), environment=None):
        self.number = 0
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*wrapper, "sharkd", "-"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors,
                                        env={**room.environment(), **(environment or {})},
                                        cwd=room.folder, **user())
        self.pending = b""

    def ask(self, method, limit_s=LIMIT_S, **parameters):
        """The answer's result; an error is an exception."""
        answer = self.ask_plainly(method, limit_s, **parameters)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def ask_plainly(self, method, limit_s=LIMIT_S, **parameters):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method}
        if parameters:
            request["params"] = parameters
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        end = time.monotonic() + limit_s
        while True:
            line = self._line(end)
            if line.startswith(b"{"):
                answer = json.loads(line.decode(errors="replace"))
                if answer.get("id") == self.number:
                    return answer

    def _line(self, end):
        while b"\n" not in self.pending:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise TimeoutError("sharkd does not answer")
            octets = os.read(self.process.stdout.fileno(), 1 << 20)
            if not octets:
                raise EOFError(f"sharkd ended: {self.process.wait()}\n{self.said()[-2000:]}")
            self.pending += octets
        line, self.pending = self.pending.split(b"\n", 1)
        return line

    def said(self):
        """What it wrote to standard error so far."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def close(self):
        """@return its exit status"""
        self.process.stdin.close()
        try:
            status = self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        return status


class Room:
    """A home folder with the plugin."""

    def __init__(self, plugin=PLUGIN):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lisrtp-plugin-"))
        self.copies = {}
        if plugin:
            version = "{}.{}".format(*wireshark_version())
            place = self.folder / ".local/lib/wireshark/plugins" / version / "epan"
            place.mkdir(parents=True)
            shutil.copyfile(plugin, place / "lisrtp.so")
        self.give(self.folder)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self):
        kept = {name: value for name, value in os.environ.items()
                if name not in ("XDG_CONFIG_HOME", "WIRESHARK_CONFIG_DIR", "WIRESHARK_PLUGIN_DIR")}
        return {**kept, "HOME": str(self.folder), "TZ": "UTC", "LC_ALL": "C.UTF-8"}

    def give(self, path):
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY)
            if path.is_dir():
                for below in path.rglob("*"):
                    os.chown(below, NOBODY, NOBODY)

    def copy(self, path):
        """A private copy of a file; the same one again when it was copied before."""
        path = pathlib.Path(path)
        if path not in self.copies:
            folder = pathlib.Path(tempfile.mkdtemp(prefix="copy-", dir=self.folder))
            shutil.copyfile(path, folder / path.name)
            (folder / path.name).chmod(0o600)
            self.give(folder)
            self.copies[path] = folder / path.name
        return self.copies[path]

    def forget(self, path):
        """Removes the copy, if there is one."""
        copy = self.copies.pop(pathlib.Path(path), None)
        if copy:
            shutil.rmtree(copy.parent, ignore_errors=True)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)
        self.give(path)
        return path

    def tshark(self, capture, *arguments, keys=None, preferences=(), wrapper=(), environment=None,
               check=True, limit_s=LIMIT_S):
        """Runs tshark on a copy of the capture; the finished process."""
        command = [*wrapper, "tshark", "-n", "-r", str(self.copy(capture))]
        if keys:
            command += ["-o", f"lisrtp.key_file:{self.copy(keys)}"]
        for preference in preferences:
            command += ["-o", preference]
        run = subprocess.run([*command, *map(str, arguments)], capture_output=True, cwd=self.folder,
                             env={**self.environment(), **(environment or {})}, timeout=limit_s,
                             check=False, **user())
        if check and run.returncode != 0:
            raise RuntimeError(f"tshark: {run.returncode}: {run.stderr.decode()[-2000:]}")
        return run

    def fields(self, capture, display_filter, *fields, occurrence="l", **how):
        """Rows of fields; of a field that comes several times (tunnels), the last."""
        arguments = how.pop("arguments", ())
        command = [*arguments, "-Y", display_filter, "-T", "fields", "-E", f"occurrence={occurrence}"]
        for field in fields:
            command += ["-e", field]
        text = self.tshark(capture, *command, **how).stdout.decode()
        return [line.split("\t") for line in text.splitlines()]


class PluginTest(unittest.TestCase):
    """Tests that share a room."""

    @classmethod
    def setUpClass(cls):
        if not PLUGIN.exists():
            raise FileNotFoundError(f"{PLUGIN}: not built")
        cls.room = Room()
        cls.addClassCleanup(cls.room.remove)

    def sharkd(self, **how):
        process = Sharkd(self.room, **how)
        self.addCleanup(process.errors.close)
        self.addCleanup(process.process.kill)
        return process


def decrypt_report(folder, capture, keys):
    """report.json of `lisrtp decrypt`."""
    case = pathlib.Path(folder) / "case"
    private = pathlib.Path(folder) / "keys.toml"
    shutil.copyfile(keys, private)
    private.chmod(0o600)
    run = subprocess.run([str(LISRTP), "decrypt", str(capture), "--keys", str(private), "-o",
                          str(case)], capture_output=True, text=True, timeout=LIMIT_S, check=False)
    report = case / "data" / "report.json"
    if not report.exists():
        raise RuntimeError(f"{capture}: {run.stderr}")
    return json.loads(report.read_text())


Given = collections.namedtuple("Given", "name capture keys preferences")


def captures_with_keys():
    """Every folder of captures that holds a capture and a key file.  NAME.preferences in it says which
    of Wireshark's own preferences the capture needs, a line each, as for -o; docs/wireshark.md tells
    them to people."""
    found = []
    for folder in sorted([*SAMPLES.iterdir(), *CAPTURES.iterdir()]):
        keys = folder / f"{folder.name}.toml"
        captures = [folder / f"{folder.name}{end}" for end in (".pcapng", ".pcap")]
        captures = [capture for capture in captures if capture.exists()]
        if keys.exists() and captures:
            preferences = folder / f"{folder.name}.preferences"
            found.append(Given(folder.name, captures[0], keys,
                               preferences.read_text().split() if preferences.exists() else []))
    return found


def capture_with_keys(name):
    return next(given for given in captures_with_keys() if given.name == name)


def signalling_last(room, capture):
    """The same frames at the same times, but the signalling behind the media in the file."""
    parts = []
    for number, kept in enumerate(("!sip", "sip")):
        part = room.folder / f"part-{number}.pcapng"
        room.tshark(capture, "-Y", kept, "-w", part)
        parts.append(str(part))
    whole = room.folder / f"turned-{pathlib.Path(capture).name}"
    subprocess.run(["mergecap", "-a", "-w", str(whole), *parts], check=True)
    return whole


# What sharkd says of a frame ------------------------------------------------------------------

def nodes_of(tree):
    """Every node of a protocol tree."""
    for node in tree:
        yield node
        yield from nodes_of(node.get("n", ()))


def octets_of(frame, node):
    """The octets a node of the tree stands for, out of the byte view it belongs to."""
    start, length = node["h"]
    view = node.get("ds", 0)
    octets = frame["bytes"] if view == 0 else frame["ds"][view - 1]["bytes"]
    return base64.b64decode(octets)[start:start + length]
