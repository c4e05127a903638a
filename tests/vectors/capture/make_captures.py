#!/usr/bin/env python3
"""Writes the captures of files/, each with something that a reader has to get right.

The octets are put together here by hand, field by field, and compressed with the system's tools;
tshark has read each intact one.  Frame n carries the payload "frame n" over raw IP and UDP.
"""

import gzip
import pathlib
import struct
import subprocess

from scapy.all import IP, UDP, Ether, Raw

HERE = pathlib.Path(__file__).parent / "files"
BEGIN = 1_790_000_000  # seconds


def packet(n):
    return bytes(IP(src="10.0.0.1", dst="10.0.0.2", id=n) / UDP(sport=4000, dport=4002)
                 / Raw(f"frame {n}".encode()))


def pcap(packets, order="<", magic=0xA1B2C3D4, linktype=101, snap=0):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, linktype)
    for seconds, fraction, octets in packets:
        kept = octets[:snap] if snap else octets
        out += struct.pack(order + "IIII", seconds, fraction, len(kept), len(octets)) + kept
    return out


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def section():
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(linktype, resolution=None):
    option = b"" if resolution is None else struct.pack("<HHB3xHH", 9, 1, resolution, 0, 0)
    return block(1, struct.pack("<HHI", linktype, 0, 0) + option)


def enhanced(number, ticks, octets):
    return block(6, struct.pack("<IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(octets),
                                len(octets)) + octets)


def write(name, octets):
    (HERE / name).write_bytes(octets)


HERE.mkdir(exist_ok=True)
five = [(BEGIN + n, 1000 * n, packet(n)) for n in range(1, 6)]
plain = pcap(five)
write("five.pcap", plain)
write("big-endian.pcap", pcap(five, order=">"))
write("nanoseconds.pcap", pcap([(BEGIN + n, n, packet(n)) for n in range(1, 6)],
                               magic=0xA1B23C4D))
write("snapped.pcap", pcap(five, snap=30))
write("five.pcap.gz", gzip.compress(plain, mtime=0))
for tool, ending in (("zstd", "zst"), ("lz4", "lz4")):
    (HERE / f"five.pcap.{ending}").unlink(missing_ok=True)
    with open(HERE / f"five.pcap.{ending}", "wb") as out:
        subprocess.run([tool, "-q", "-c", HERE / "five.pcap"], stdout=out, check=True)

record_octets = 16 + len(packet(1))
write("cut-in-packet.pcap", plain[:24 + 3 * record_octets + 16 + 10])
write("cut-in-record-header.pcap", plain[:24 + 3 * record_octets + 9])
write("no-frames.pcap", plain[:24])
write("cut-in-file-header.pcap", plain[:20])
damaged = bytearray(plain)
damaged[24 + 4 * record_octets + 8:24 + 4 * record_octets + 12] = b"\xff\xff\xff\x7f"
write("absurd-length.pcap", bytes(damaged))
write("cut.pcap.gz", gzip.compress(plain, mtime=0)[:-12])

# Two link layers, two clocks: Ethernet in microseconds, raw IP in nanoseconds.
ether = bytes(Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")) [:12] + b"\x08\x00"
write("two-interfaces.pcapng", section() + interface(1) + interface(101, 9)
      + enhanced(0, (BEGIN + 1) * 10**6 + 5, ether + packet(1))
      + enhanced(1, (BEGIN + 1) * 10**9 + 7001, packet(2))
      + enhanced(0, (BEGIN + 2) * 10**6, ether + packet(3)))
# A systemd journal entry (block type 9) takes frame number 2, as in Wireshark.
journal = b"__REALTIME_TIMESTAMP=1790000001500000\nMESSAGE=no packet\n"
write("journal-entry.pcapng", section() + interface(101)
      + enhanced(0, (BEGIN + 1) * 10**6, packet(1)) + block(9, journal)
      + enhanced(0, (BEGIN + 2) * 10**6, packet(2)))
# Simple packet blocks have no time.
write("no-times.pcapng", section() + interface(101)
      + block(3, struct.pack("<I", len(packet(1))) + packet(1)))
write("damaged-block.pcapng", section() + interface(101) + enhanced(0, BEGIN * 10**6, packet(1))
      + struct.pack("<II", 6, 13) + bytes(20))
write("empty.pcap", b"")
write("notes.txt", b"These are notes about a capture.\n")
write("keys.json", b'{ "a": [1, 2, 3] }\n')

# For merging: first.pcap steps back in time at its third frame.
write("first.pcap", pcap([(BEGIN + 1, 0, packet(11)), (BEGIN + 5, 0, packet(12)),
                          (BEGIN + 2, 0, packet(13)), (BEGIN + 9, 0, packet(14))]))
write("second.pcap", pcap([(BEGIN + 1, 0, packet(21)), (BEGIN + 3, 0, packet(22)),
                           (BEGIN + 5, 0, packet(23))]))
write("third.pcap", pcap([(BEGIN + 20, 0, packet(31))]))
