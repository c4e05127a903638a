#!/usr/bin/python3
"""What libsrtp2's rtp_decoder recovers of the hard captures.

Usage: hard_captures_rtp_decoder.py FOLDER PROGRAM

FOLDER was filled by test_hard_captures with LISRTP_HARD_CAPTURES=FOLDER (see
hard_captures_pylibsrtp.py); PROGRAM is what rtp_decoder.sh builds.  Each capture is written as a
pcap with one packet a second, so that the times that rtp_decoder prints tell which it opened.
"""

import pathlib
import struct
import subprocess
import sys

from hard_captures_pylibsrtp import strings_in

OPTIONS = {"AES_CM_128_HMAC_SHA1_80": ("-a", "-t", "10", "-e", "128"),
           "AES_CM_128_HMAC_SHA1_32": ("-a", "-t", "4", "-e", "128"),
           "AEAD_AES_128_GCM": ("-g", "-t", "16", "-e", "128")}


def frame(packet):
    """Ethernet, IPv4 and UDP without checksums: rtp_decoder passes over 42 octets."""
    udp = struct.pack(">HHHH", 40000, 41000, 8 + len(packet), 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(packet), 0, 0, 64, 17, 0,
                     bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2)))
    return bytes(12) + b"\x08\x00" + ip + udp + packet


def write_pcap(path, packets):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, packet in enumerate(packets):
            octets = frame(packet)
            out.write(struct.pack("<IIII", 1 + number, 0, len(octets), len(octets)) + octets)


def opened_in(text):
    """Number of the packet -> its octets."""
    opened, number = {}, None
    for line in text.splitlines():
        if ":" in line:
            minutes, seconds = line.split(":")
            number = 60 * int(minutes) + int(seconds.split(".")[0])
            opened[number] = b""
        else:
            opened[number] += bytes.fromhex(line.split(" ", 1)[1])
    return opened


def main():
    folder, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    for file in sorted(folder.glob("*.packets")):
        suite, name, key, salt, *packets = strings_in(file.read_bytes())
        capture = file.with_suffix(".pcap")
        write_pcap(capture, packets[::2])
        run = subprocess.run([program, *OPTIONS[suite.decode()], "-k", (key + salt).hex(), "-p",
                              str(capture)], capture_output=True, text=True, check=False)
        clear = packets[1::2]
        recovered = sum(octets == clear[number] for number, octets in opened_in(run.stdout).items())
        print(f"| {name.decode()} | {recovered if run.returncode == 0 else 'cannot'} |")


if __name__ == "__main__":
    main()
