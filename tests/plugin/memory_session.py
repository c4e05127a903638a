#!/usr/bin/env python3
"""The session that memory.sh runs under its tools.

    memory_session.py [WRAPPER ARGUMENT...]    sharkd under the wrapper, or with LISRTP_PRELOAD
    memory_session.py --read LOG...            says what valgrind found of the plugin's
"""

import os
import pathlib
import re
import sys

from wireshark import Room, Sharkd, capture_with_keys

SLOW_S = 580
CAPTURES = ("ims-aka-dh", "verdicts", "certificates", "fragments", "gcm", "sip-mikey-psk")


def session(wrapper):
    preload = os.environ.get("LISRTP_PRELOAD")
    room = Room()
    try:
        sharkd = Sharkd(room, wrapper, {"LD_PRELOAD": preload} if preload else None)

        def ask(method, **parameters):
            return sharkd.ask_plainly(method, SLOW_S, **parameters)

        def look(given, keys):
            ask("setconf", name="lisrtp.key_file", value=keys)
            answer = ask("load", file=str(room.copy(given.capture)))
            assert "result" in answer, answer
            frames = ask("status")["result"]["frames"]
            for frame in list(range(1, frames, max(1, frames // 25))) + [frames // 2, 1]:
                ask("frame", frame=frame, proto=True, bytes=True)
            ask("tap", tap0="expert", tap1="rtp-streams", tap2="stat:lisrtp")

        opened = 0
        for name in CAPTURES:
            given = capture_with_keys(name)
            keys = str(room.copy(given.keys))
            look(given, keys)
            opened += len(ask("frames", filter=f"lisrtp.index && frame.number > 0 && "
                                               f"frame.number < {100000 + opened}")["result"])
            if name == CAPTURES[0]:
                for value in ("", str(room.write("bad.toml", "nonsense")), keys):
                    look(given, value)
        status = sharkd.close()
        said = sharkd.said()
    finally:
        room.remove()
    if status != 0 or re.search("AddressSanitizer|runtime error|issector bug", said):
        sys.exit(f"memory_session: sharkd ends with {status}\n{said[-6000:]}")
    print(f"memory_session: {len(CAPTURES)} captures, {opened} packets opened")


def read(logs):
    """Valgrind's blocks that have a frame of the plugin in them."""
    found = []
    for log in logs:
        text = re.sub(r"^==\d+== ?", "", pathlib.Path(log).read_text(), flags=re.MULTILINE)
        found += [block for block in text.split("\n\n") if "lisrtp" in block]
    if found:
        sys.exit("\n\n".join(found) + f"\nmemory_session: {len(found)} findings")
    print("memory_session: nothing of the plugin's")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2:])
    else:
        session(sys.argv[1:])
