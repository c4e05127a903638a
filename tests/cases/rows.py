#!/usr/bin/env python3
"""Prints docs/mechanisms.md's rows with the result of each row's tests, run just now, through the
command and through the Wireshark plugin. With --write the table goes into docs/mechanisms.md too.
"""

import importlib
import importlib.util
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from lisrtp_case import BUILD, ROOT, SAMPLES

import samples_test

DOCUMENT = ROOT / "docs" / "mechanisms.md"
BEGIN, END = "<!-- ./run rows begins -->", "<!-- ./run rows ends -->"


def passed(suite):
    return unittest.TextTestRunner(stream=io.StringIO()).run(suite).wasSuccessful()


def tests_in(path):
    """All tests of a file; two files may bear one name."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def through_command(name):
    """pass or fail; None for a name that is no test."""
    loader = unittest.TestLoader()
    if (SAMPLES / name).is_dir():
        method = "test_" + name.replace("-", "_")
        return passed(loader.loadTestsFromName(method, samples_test.SamplesTest))
    path = pathlib.Path(__file__).parent / f"{name}.py"
    if path.exists():
        return passed(tests_in(path))
    program = BUILD / "tests" / name
    if name.startswith("test_") and program.exists():
        return subprocess.run([program], capture_output=True, check=False).returncode == 0
    return None


def plugin_test():
    """The plugin's own test of plaintext; None where the plugin is not built."""
    sys.path.insert(0, str(ROOT / "tests" / "plugin"))
    try:
        wireshark = importlib.import_module("wireshark")
        return importlib.import_module("plaintext_test") if wireshark.PLUGIN.exists() else None
    except ImportError:
        return None


def through_plugin(name, plaintext):
    """Whether the plugin shows the sample's payloads as the command decrypts them, or passes the test
    of that name; None for what is neither a sample nor a test of the plugin."""
    if plaintext is None:
        return None
    path = ROOT / "tests" / "plugin" / f"{name}.py"
    if path.exists():
        return passed(tests_in(path))
    if not (SAMPLES / name).is_dir():
        return None

    class OneSample(plaintext.PluginTest):
        def test(self):
            given = plaintext.capture_with_keys(name)
            with tempfile.TemporaryDirectory(prefix="lisrtp-rows-") as folder:
                report = plaintext.decrypt_report(folder, given.capture, given.keys)
            packets, _ = plaintext.shown(self.room, given, "-2")
            self.assertEqual(plaintext.digests(plaintext.opened_packets(packets)),
                             plaintext.reported_streams(report))

    return passed(unittest.TestLoader().loadTestsFromTestCase(OneSample))


class Column:
    """Results of one way of testing, each name once."""

    def __init__(self, test):
        self.test = test
        self.known = {}

    def verdict(self, names):
        for name in names:
            if name not in self.known:
                self.known[name] = self.test(name)
        results = [self.known[name] for name in names if self.known[name] is not None]
        if not results:
            return "-"
        return "pass" if all(results) else "fail"

    def failures(self):
        return sorted(name for name, result in self.known.items() if result is False)


def rows():
    """(id, mechanism, names of tests) of every row."""
    for line in DOCUMENT.read_text().split(BEGIN, 1)[0].splitlines():
        row = re.match(r"\| ([KSR]\d+) \| (.*?) \| (.*) \|$", line)
        if row:
            yield row.group(1), row.group(2), re.findall(r"`([\w-]+)`", row.group(3))


def write(lines):
    text = DOCUMENT.read_text()
    table = "\n".join(["| row | lisrtp | plugin |", "|---|---|---|", *lines])
    head, rest = text.split(BEGIN, 1)
    DOCUMENT.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.split(END, 1)[1]}")


def main():
    plaintext = plugin_test()
    if plaintext is None:
        print("rows: the plugin is not built, so its column stays empty", file=sys.stderr)
    command = Column(through_command)
    plugin = Column(lambda name: through_plugin(name, plaintext))
    print("row  lisrtp  plugin  mechanism")
    lines = []
    for row, mechanism, names in rows():
        by_command = command.verdict(names)
        by_plugin = plugin.verdict(names)
        lines.append(f"| {row} | {by_command} | {by_plugin} |")
        print(f"{row:4} {by_command:7} {by_plugin:7} {mechanism}", flush=True)
    for way, column in (("lisrtp", command), ("plugin", plugin)):
        for name in column.failures():
            print(f"rows: {name} fails through {way}", file=sys.stderr)
    if "--write" in sys.argv:
        write(lines)
    return 1 if command.failures() or plugin.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
