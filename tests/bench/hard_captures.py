#!/usr/bin/python3
"""The table of docs/hard-captures.md: lisrtp and its peers on the same packets, in one run.

Usage: hard_captures.py [--build build] [--full]

lisrtp and a libsrtp2 session run inside test_hard_captures; rtp_decoder is built from Debian's
source package (rtp_decoder.sh); pylibsrtp and pion want python3-pylibsrtp, golang-go and
golang-github-pion-srtp.v2-dev.  A peer that is not there has an empty column.  --full adds the
capture that begins at ROC 2^31, which takes 2^31 trials.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PION = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"}


def rows_of(command, more_environment=None):
    """Cells of the printed table, by the first; nothing where the program is not there."""
    environment = dict(os.environ, **(more_environment or {}))
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env=environment, check=False)
    except OSError as error:
        print(f"hard_captures: {command[0]}: {error.strerror}", file=sys.stderr)
        return {}
    if run.returncode != 0:
        print(f"hard_captures: {command[0]}: {run.stderr.strip()[-400:]}", file=sys.stderr)
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")]
            for line in run.stdout.splitlines() if line.startswith("|")]
    return {row[0]: row[1:] for row in rows}


def rtp_decoder(folder):
    built = subprocess.run(["bash", HERE / "rtp_decoder.sh", folder], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, check=False)
    return built.stdout.strip() if built.returncode == 0 else None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build")
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--rtp-decoder", help="its folder, when it was built before")
    options = arguments.parse_args()
    tests = [path for path in options.build.rglob("test_hard_captures") if path.is_file()]
    if not tests:
        sys.exit("hard_captures: build the target test_hard_captures first")
    with tempfile.TemporaryDirectory() as folder:
        environment = {"LISRTP_HARD_CAPTURES": folder}
        if options.full:
            environment["LISRTP_HARD_CAPTURES_FULL"] = "1"
        table = rows_of([tests[0]], environment)
        python = [sys.executable, HERE / "hard_captures_pylibsrtp.py", folder]
        program = rtp_decoder(options.rtp_decoder or f"{folder}/rtp_decoder")
        peers = [
            rows_of([sys.executable, HERE / "hard_captures_rtp_decoder.py", folder, program])
            if program else {},
            rows_of(python),
            rows_of(["go", "run", HERE / "hard_captures_pion.go", folder], PION),
        ]
    print("| capture | sent | lisrtp | libsrtp2 session | rtp_decoder | pylibsrtp | pion/srtp |")
    print("|---|---|---|---|---|---|---|")
    for name, cells in table.items():
        print("| " + " | ".join([name, *cells, *(peer.get(name, [""])[0] for peer in peers)]) + " |")


if __name__ == "__main__":
    main()
