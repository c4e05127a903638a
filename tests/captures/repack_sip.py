#!/usr/bin/env python3
"""Packs the SIP of a sample, which is over UDP, in other ways; everything else stays.  Needs python3-scapy.

    repack_sip.py MODE SAMPLE.pcapng OUT.pcap

tcp-segments      a TCP connection for each pair of endpoints, segments of 700 octets
tcp-odd-port      the same, with port 4321 instead of one 5060
tcp-out-of-order  segments of 500 octets, the second and third exchanged
tcp-coalesced     neighbouring messages of one direction in one stream of octets, cut after 900
tcp-fragments     a segment a message, cut into IPv4 fragments
ipv6-fragments    UDP over IPv6, cut into fragments
"""

import sys

from scapy.all import (IP, TCP, UDP, Ether, IPv6, IPv6ExtHdrFragment, PcapWriter, Raw, fragment,
                       fragment6, rdpcap)

SEGMENT = {"tcp-segments": 700, "tcp-odd-port": 700, "tcp-out-of-order": 500, "tcp-coalesced": 900}


class Repacking:
    """What was written so far."""

    def __init__(self, mode):
        self.mode = mode
        self.out = []
        self.sequence = {}   # pair of endpoints -> endpoint -> next sequence number
        self.waiting = None  # tcp-coalesced: [direction, first packet, octets, time]
        self.fragment_id = 0x1000

    def emit(self, packets, at):
        for i, packet in enumerate(packets):
            frame = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / packet
            frame.time = at + i * 0.000001
            self.out.append(frame)

    def segments(self, packet, data):
        """Handshake if it is the first, then the data in segments."""
        a = (packet[IP].src, packet[UDP].sport)
        b = (packet[IP].dst, packet[UDP].dport)
        pair = tuple(sorted((a, b)))

        def port(end):
            return 4321 if self.mode == "tcp-odd-port" and end == pair[0] else end[1]

        def segment(source, to, flags, seq, ack, payload=b""):
            made = IP(src=source[0], dst=to[0]) / TCP(sport=port(source), dport=port(to),
                                                      flags=flags, seq=seq, ack=ack)
            return made / Raw(payload) if payload else made

        made = []
        if pair not in self.sequence:
            self.sequence[pair] = {a: 1000, b: 5000}
            made += [segment(a, b, "S", 999, 0), segment(b, a, "SA", 4999, 1000),
                     segment(a, b, "A", 1000, 5000)]
        numbers = self.sequence[pair]
        handshake = len(made)
        step = SEGMENT.get(self.mode, len(data))
        for i in range(0, len(data), step):
            made.append(segment(a, b, "PA", numbers[a], numbers[b], data[i:i + step]))
            numbers[a] += len(data[i:i + step])
        if self.mode == "tcp-out-of-order" and len(made) > handshake + 2:
            made[handshake + 1:handshake + 3] = reversed(made[handshake + 1:handshake + 3])
        if self.mode == "tcp-fragments":
            made = [piece for whole in made
                    for piece in (fragment(whole, 512) if len(whole) > 540 else [whole])]
        return made

    def ipv6(self, packet, data):
        six = IPv6(src="2001:db8::" + packet[IP].src.replace(".", ":"),
                   dst="2001:db8::" + packet[IP].dst.replace(".", ":"))
        udp = UDP(sport=packet[UDP].sport, dport=packet[UDP].dport) / Raw(data)
        if len(data) <= 560:
            return [six / udp]
        self.fragment_id += 1
        return fragment6(six / IPv6ExtHdrFragment(id=self.fragment_id) / udp, 600)

    def flush(self):
        if self.waiting:
            _, first, data, at = self.waiting
            self.waiting = None
            self.emit(self.segments(first, data), at)

    def take_sip(self, packet):
        data = bytes(packet[UDP].payload)
        direction = (packet[IP].src, packet[IP].dst)
        if self.mode == "ipv6-fragments":
            self.emit(self.ipv6(packet, data), packet.time)
        elif self.mode != "tcp-coalesced":
            self.emit(self.segments(packet, data), packet.time)
        elif self.waiting and self.waiting[0] == direction:
            self.waiting[2:] = [self.waiting[2] + data, packet.time]
        else:
            self.flush()
            self.waiting = [direction, packet, data, packet.time]

    def take(self, packet):
        if UDP in packet and b"SIP/2.0" in bytes(packet[UDP].payload)[:400]:
            self.take_sip(packet)
        else:
            self.flush()
            self.out.append(packet)


def main():
    mode, source, target = sys.argv[1:4]
    repacking = Repacking(mode)
    for packet in rdpcap(source):
        repacking.take(packet)
    repacking.flush()
    writer = PcapWriter(target, nano=True)
    for packet in repacking.out:
        writer.write(packet)
    writer.close()


if __name__ == "__main__":
    main()
