#!/usr/bin/env python3
"""Every #include must follow the direction that docs/architecture.md draws."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

BASE = {"keys/base"}
CRYPTO = BASE | {"keys/crypto"}
LEAVES = CRYPTO | {"keys/agreement", "keys/aka", "keys/mikey", "keys/srtp", "keys/sip",
                   "keys/diameter", "keys/esp"}
MAY_INCLUDE = {
    "keys/base": BASE,
    "keys/crypto": CRYPTO,
    "keys/agreement": CRYPTO | {"keys/agreement"},
    "keys/aka": CRYPTO | {"keys/aka"},
    "keys/mikey": CRYPTO | {"keys/mikey"},
    "keys/srtp": CRYPTO | {"keys/srtp"},
    "keys/esp": CRYPTO | {"keys/esp"},
    "keys/sip": BASE | {"keys/sip"},
    "keys/diameter": BASE | {"keys/diameter"},
    "keys/keyfile": LEAVES | {"keys/keyfile"},
    "keys/casebook": LEAVES | {"keys/keyfile", "keys/casebook"},
    "offline/capture": BASE | {"offline/capture"},
    "offline/media": BASE | {"offline/media"},
    "offline/evidence": LEAVES | {"keys/keyfile", "keys/casebook", "offline/evidence"},
    "offline/decode": BASE | {"offline/media", "offline/decode", "offline/dissect"},
    "offline/dissect": BASE | {"keys/sip", "keys/diameter", "offline/capture", "offline/dissect"},
    "plugin": LEAVES | {"keys/keyfile", "keys/casebook", "plugin"},
    "samples": {"samples"},
}
# Files that only their owner reads: a library of its own (lisrtp::output), on base alone.
FOR_EVERY_WRITER = ("offline/evidence/output_file.h", "offline/evidence/nameless_file.h")
# Who may include the cryptographic libraries themselves.
CRYPTO_HEADERS = re.compile(r"^(gcrypt\.h|openssl/|srtp2/|intel-ipsec-mb\.h)")
# keys/crypto and the engines; and, for signatures and time stamps, OpenSSL in evidence.
MAY_USE_CRYPTO_LIBRARIES = ("keys/crypto/", "keys/srtp/", "samples/", "tests/",
                            "offline/evidence/openssl_handles", "offline/evidence/signature",
                            "offline/evidence/time_stamp")


def room_of(path: str) -> str:
    parts = path.split("/")
    return parts[0] if parts[0] in ("samples", "plugin") else "/".join(parts[:2])


def main() -> int:
    wrong = []
    files = [p for d in ("keys", "offline", "samples", "plugin")
             for p in sorted((ROOT / d).rglob("*")) if p.suffix in (".h", ".cpp")]
    for file in files:
        name = str(file.relative_to(ROOT))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if not found:
                continue
            target = found.group(1)
            if CRYPTO_HEADERS.match(target) and not name.startswith(MAY_USE_CRYPTO_LIBRARIES):
                wrong.append(f"{name}:{number}: {target}: cryptographic libraries stay in keys/crypto and keys/srtp")
            if not re.match(r"(keys|offline|samples|plugin|tests)/", target):
                continue
            allowed = MAY_INCLUDE.get(room_of(name))
            if target.startswith("tests/"):
                wrong.append(f"{name}:{number}: {target}: tests are for tests")
            elif target in FOR_EVERY_WRITER and name.startswith("offline/"):
                continue
            elif allowed is not None and room_of(target) not in allowed:
                wrong.append(f"{name}:{number}: {target}: {room_of(name)} may not include {room_of(target)}")
            elif name.startswith("keys/") and not target.startswith("keys/"):
                wrong.append(f"{name}:{number}: {target}: keys/ knows nothing outside itself")
    print("\n".join(wrong) if wrong else f"{len(files)} files follow the direction")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
