#!/usr/bin/env python3
"""Prints docs/mechanisms.md's table with the result of each row's tests, run just now."""

import importlib
import io
import pathlib
import re
import sys
import unittest

from lisrtp_case import ROOT, SAMPLES

import samples_test


def passed(suite):
    return unittest.TextTestRunner(stream=io.StringIO()).run(suite).wasSuccessful()


def result_of(name, known):
    """pass, fail, or nothing for a name that is no test of this folder."""
    loader = unittest.TestLoader()
    if name not in known:
        if (SAMPLES / name).is_dir():
            method = "test_" + name.replace("-", "_")
            known[name] = passed(loader.loadTestsFromName(method, samples_test.SamplesTest))
        elif (pathlib.Path(__file__).parent / f"{name}.py").exists():
            known[name] = passed(loader.loadTestsFromModule(importlib.import_module(name)))
        else:
            known[name] = None
    return known[name]


def main():
    known = {}
    failed = False
    for line in (ROOT / "docs" / "mechanisms.md").read_text().splitlines():
        row = re.match(r"\| ([KSR]\d+) \| (.*?) \| (.*) \|$", line)
        if not row:
            continue
        names = re.findall(r"`([\w-]+)`", row.group(3))
        results = [result for result in (result_of(name, known) for name in names)
                   if result is not None]
        if not results:
            verdict = "not yet"
        else:
            verdict = "pass" if all(results) else "fail"
        failed |= verdict == "fail"
        print(f"{row.group(1):4} {verdict:8} {row.group(2)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
