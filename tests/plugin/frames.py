"""Captures changed frame by frame, as a test needs them."""

import struct
import subprocess

UDP_PAYLOAD = 42  # behind Ethernet, IPv4 without options and UDP
HEADER = struct.Struct("<IHHiIII")
RECORD = struct.Struct("<IIII")


class Frames:
    """The frames of a capture in memory: (seconds, microseconds, octets), to be changed and written."""

    def __init__(self, room, capture):
        self.room = room
        plain = room.folder / "frames.pcap"
        subprocess.run(["editcap", "-F", "pcap", str(capture), str(plain)], check=True)
        octets = plain.read_bytes()
        self.header, at, self.frames = octets[:HEADER.size], HEADER.size, []
        while at < len(octets):
            seconds, micros, captured, _ = RECORD.unpack_from(octets, at)
            at += RECORD.size
            self.frames.append([seconds, micros, bytearray(octets[at:at + captured])])
            at += captured

    def octets(self, number):
        """Of a frame, counted from 1 as Wireshark does."""
        return self.frames[number - 1][2]

    def add_udp(self, like, payload, seconds_later=0):
        """At the end, a datagram between the ends of another frame."""
        seconds, micros, octets = self.frames[like - 1]
        octets = octets[:UDP_PAYLOAD] + bytearray(payload)
        struct.pack_into(">H", octets, 16, len(octets) - 14)  # IP's total length
        struct.pack_into(">HH", octets, 38, len(octets) - 34, 0)  # UDP's length, no checksum
        self.frames.append([seconds + seconds_later, micros, octets])

    def write(self, name, keep=lambda number: True):
        out = bytearray(self.header)
        for number, (seconds, micros, octets) in enumerate(self.frames, 1):
            if keep(number):
                out += RECORD.pack(seconds, micros, len(octets), len(octets)) + octets
        return self.room.write(name, bytes(out))
