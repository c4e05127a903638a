#!/usr/bin/python3
"""What a pylibsrtp loop recovers of the hard captures.  Usage: hard_captures_pylibsrtp.py FOLDER

FOLDER was filled by test_hard_captures with LISRTP_HARD_CAPTURES=FOLDER.  Each file is a sequence
of strings with their length in two octets: suite, name, key, salt, then packet and clear packet in
turn.  Needs python3-pylibsrtp.
"""

import pathlib
import sys

import pylibsrtp

PROFILES = {"AES_CM_128_HMAC_SHA1_80": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
            "AES_CM_128_HMAC_SHA1_32": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_32,
            "AEAD_AES_128_GCM": getattr(pylibsrtp.Policy, "SRTP_PROFILE_AEAD_AES_128_GCM", None)}


def strings_in(octets):
    at = 0
    while at < len(octets):
        length = int.from_bytes(octets[at:at + 2], "big")
        yield octets[at + 2:at + 2 + length]
        at += 2 + length


def main():
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.packets")):
        suite, name, key, salt, *packets = strings_in(file.read_bytes())
        profile = PROFILES[suite.decode()]
        recovered = "cannot"
        if profile is not None:
            session = pylibsrtp.Session(pylibsrtp.Policy(
                key=key + salt, ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND, srtp_profile=profile))
            recovered = 0
            for packet, clear in zip(packets[::2], packets[1::2]):
                try:
                    recovered += session.unprotect(packet) == clear
                except pylibsrtp.Error:
                    pass
        print(f"| {name.decode()} | {recovered} |")


if __name__ == "__main__":
    main()
