#!/usr/bin/env python3
"""Writes frames.vec: frames made by scapy, and what a classifier has to find in them.

Expected values are what scapy was told to build, so they share no code with offline/capture.
Runs with Debian's python3-scapy (2.5); `make_frames.py > frames.vec` gives the same file again.
"""

import struct

from scapy.all import (CookedLinux, Dot1AD, Dot1Q, Ether, ICMP, IP, IPv6, PPP,
                       Raw, SCTP, TCP, UDP, ARP, Dot3, LLC, HDLC,
                       IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,
                       IPOption_Router_Alert, PadN)
from scapy.contrib.mpls import MPLS

A4, B4, A6, B6 = "10.1.2.3", "192.0.2.77", "2001:db8::1", "2001:db8:5::c0de"
MAC = dict(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
PAYLOAD = bytes(range(0x80, 0x80 + 45))
CLEAR = b"clear payload, odd length"

ETHERNET, NULL, PPP_LINK, PPPOE, RAW, LOOP, SLL, V4, V6, SLL2 = (
    1, 0, 9, 51, 101, 108, 113, 228, 229, 276)


def record(name, link, frame, **expected):
    print(f"[{name}]")
    print(f"Link = {link}")
    print(f"Frame = {bytes(frame).hex()}")
    for field, value in expected.items():
        print(f"{field} = {value.hex() if isinstance(value, bytes) else value}")
    print()


def udp4(payload, **ip):
    return IP(src=A4, dst=B4, id=7, **ip) / UDP(sport=40000, dport=5004) / Raw(payload)


def udp6(payload):
    return IPv6(src=A6, dst=B6) / UDP(sport=40000, dport=5004) / Raw(payload)


def udp_record(name, link, build, v6=False, **more):
    """`build` gives the frame around a payload: once as captured, once as it must be in clear."""
    source, destination = (f"[{A6}]", f"[{B6}]") if v6 else (A4, B4)
    record(name, link, build(PAYLOAD), Kind="udp", Reason="none", Source=f"{source}:40000",
           Destination=f"{destination}:5004", Payload=PAYLOAD, Cleared=bytes(build(CLEAR)), **more)


def null_header(family, order):
    return struct.pack(order + "I", family)


def pppoe(protocol, packet):
    return Raw(struct.pack("!BBHHH", 0x11, 0, 1, 2 + len(packet), protocol)) / packet


def sll2(ethertype):
    return struct.pack("!HHIHBB8s", ethertype, 0, 2, 1, 0, 6, bytes(8))


print("# Made by make_frames.py with scapy 2.5, which shares no code with offline/capture.")
print("# Cleared: the same frame built anew around another payload; lengths and checksums by scapy.")
print()

# ----- link layers -------------------------------------------------------------------------------
udp_record("Ethernet, IPv4", ETHERNET, lambda p: Ether(**MAC) / udp4(p))
udp_record("Ethernet, IPv6", ETHERNET, lambda p: Ether(**MAC) / udp6(p), v6=True)
udp_record("802.1Q", ETHERNET, lambda p: Ether(**MAC) / Dot1Q(vlan=7) / udp4(p), VlanTags=1)
udp_record("802.1ad and 802.1Q", ETHERNET,
           lambda p: Ether(**MAC) / Dot1AD(vlan=9) / Dot1Q(vlan=7) / udp6(p), v6=True, VlanTags=2)
udp_record("old QinQ, 0x9100", ETHERNET,
           lambda p: Ether(type=0x9100, **MAC) / Dot1Q(vlan=9) / udp4(p), VlanTags=1)
udp_record("MPLS, two labels", ETHERNET,
           lambda p: Ether(**MAC) / MPLS(label=16, s=0) / MPLS(label=17, s=1) / udp4(p),
           MplsLabels=2)
udp_record("MPLS, IPv6 inside", ETHERNET,
           lambda p: Ether(**MAC) / MPLS(label=16, s=1) / udp6(p), v6=True, MplsLabels=1)
udp_record("MPLS, Ethernet behind a control word", ETHERNET,
           lambda p: Ether(**MAC) / MPLS(label=16, s=1) / Raw(bytes(4) + bytes(
               Ether(**MAC) / Dot1Q(vlan=7) / udp4(p))), MplsLabels=1, VlanTags=1)
udp_record("IPv4, authentication header", RAW, lambda p: IP(
    src=A4, dst=B4, id=7, proto=51) / Raw(b"\x11\x04" + bytes(22) + bytes(udp4(p)[UDP])))
udp_record("PPPoE on Ethernet", ETHERNET,
           lambda p: Ether(type=0x8864, **MAC) / pppoe(0x21, udp4(p)))
udp_record("LLC and SNAP", ETHERNET,
           lambda p: Dot3(len=81 if p is PAYLOAD else 61, **MAC)
           / Raw(bytes.fromhex("aaaa030000000800")) / udp4(p))
udp_record("Linux cooked", SLL,
           lambda p: CookedLinux(pkttype=0, lladdrtype=1, lladdrlen=6, src=bytes(8), proto=0x800)
           / udp4(p))
udp_record("Linux cooked, 802.1Q", SLL,
           lambda p: CookedLinux(pkttype=0, lladdrtype=1, lladdrlen=6, src=bytes(8), proto=0x8100)
           / Raw(bytes.fromhex("0007 86dd")) / udp6(p), v6=True, VlanTags=1)
udp_record("Linux cooked v2, IPv4", SLL2, lambda p: Raw(sll2(0x800)) / udp4(p))
udp_record("Linux cooked v2, IPv6", SLL2, lambda p: Raw(sll2(0x86DD)) / udp6(p), v6=True)
udp_record("raw IP, version 4", RAW, udp4)
udp_record("raw IP, version 6", RAW, udp6, v6=True)
udp_record("link layer IPv4", V4, udp4)
udp_record("link layer IPv6", V6, udp6, v6=True)
for family, order, system in ((2, "<", "little-endian"), (2, ">", "big-endian")):
    udp_record(f"loopback, IPv4, {system}", NULL,
               lambda p: Raw(null_header(family, order)) / udp4(p))
for family, system in ((10, "Linux"), (24, "NetBSD"), (28, "FreeBSD"), (30, "macOS")):
    for order, word in (("<", "little-endian"), (">", "big-endian")):
        udp_record(f"loopback, IPv6 of {system}, {word}", NULL,
                   lambda p: Raw(null_header(family, order)) / udp6(p), v6=True)
udp_record("OpenBSD loopback", LOOP, lambda p: Raw(null_header(2, ">")) / udp4(p))
udp_record("PPP", PPP_LINK, lambda p: PPP() / udp4(p))
udp_record("PPP with address and control", PPP_LINK, lambda p: HDLC() / PPP() / udp6(p), v6=True)
udp_record("PPP, protocol of one octet", PPP_LINK, lambda p: Raw(b"\x21") / udp4(p))
udp_record("PPPoE as link layer", PPPOE,
           lambda p: pppoe(0x57, udp6(p)), v6=True)

# ----- IP ----------------------------------------------------------------------------------------
udp_record("IPv4 options", RAW, lambda p: udp4(p, options=[IPOption_Router_Alert()]))
udp_record("no UDP checksum", RAW,
           lambda p: IP(src=A4, dst=B4) / UDP(sport=40000, dport=5004, chksum=0) / Raw(p))
udp_record("IPv6 extension headers", RAW,
           lambda p: IPv6(src=A6, dst=B6) / IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0" * 12)])
           / IPv6ExtHdrDestOpt() / UDP(sport=40000, dport=5004) / Raw(p), v6=True)
udp_record("IPv6 atomic fragment", RAW,
           lambda p: IPv6(src=A6, dst=B6) / IPv6ExtHdrFragment(id=5)
           / UDP(sport=40000, dport=5004) / Raw(p), v6=True)

short = bytes(Ether(**MAC) / udp4(b"ab"))
record("Ethernet padding is no payload", ETHERNET, short + bytes(60 - len(short)), Kind="udp",
       Reason="none", Payload=b"ab",
       Cleared=(lambda f: f + bytes(60 - len(f)))(bytes(Ether(**MAC) / udp4(b""))), ClearWith=b"")
record("a frame check sequence is no payload", ETHERNET,
       bytes(Ether(**MAC) / udp4(PAYLOAD)) + b"\xde\xad\xbe\xef", Kind="udp", Reason="none",
       Payload=PAYLOAD, Cleared=bytes(Ether(**MAC) / udp4(CLEAR)))
whole = bytes(udp4(PAYLOAD))
record("total length 0, segmentation offload", RAW, whole[:2] + b"\0\0" + whole[4:], Kind="udp",
       Reason="none", Payload=PAYLOAD)
record("empty UDP payload", RAW, bytes(udp4(b"")), Kind="udp", Reason="none", Payload=b"",
       Cleared=bytes(udp4(CLEAR)))
record("UDP shorter than IP", RAW,
       bytes(IP(src=A4, dst=B4) / UDP(sport=40000, dport=5004, len=8 + 4) / Raw(PAYLOAD)),
       Kind="udp", Reason="none", Payload=PAYLOAD[:4])
record("snapped inside the payload", RAW, whole[:-5], Kind="udp", Reason="none",
       Payload=PAYLOAD[:-5], Snapped="yes")
record("snapped behind the UDP header", RAW, whole[:28], Kind="udp", Reason="none", Payload=b"",
       Snapped="yes")

# ----- not UDP -----------------------------------------------------------------------------------
record("TCP", ETHERNET, Ether(**MAC) / IP(src=A4, dst=B4) / TCP(sport=5060, dport=33000) / b"x",
       Kind="tcp", Reason="none", Source=f"{A4}:5060", Destination=f"{B4}:33000")
record("IPv4, first fragment", RAW, IP(src=A4, dst=B4, flags="MF") / UDP() / PAYLOAD,
       Kind="ip_fragment", Reason="none", Source=f"{A4}:0", Destination=f"{B4}:0")
record("IPv4, later fragment", RAW, IP(src=A4, dst=B4, frag=9, proto=17) / PAYLOAD,
       Kind="ip_fragment", Reason="none")
record("IPv6, first fragment", RAW, IPv6(src=A6, dst=B6) / IPv6ExtHdrFragment(m=1) / UDP() / PAYLOAD,
       Kind="ip_fragment", Reason="none", Source=f"[{A6}]:0", Destination=f"[{B6}]:0")
record("IPv6, later fragment", RAW,
       IPv6(src=A6, dst=B6) / IPv6ExtHdrFragment(offset=9, nh=17) / PAYLOAD,
       Kind="ip_fragment", Reason="none")
record("ICMP", RAW, IP(src=A4, dst=B4) / ICMP(), Kind="other", Reason="other_protocol")
record("SCTP", RAW, IP(src=A4, dst=B4) / SCTP(), Kind="other", Reason="other_protocol")
record("ESP", RAW, IP(src=A4, dst=B4, proto=50) / PAYLOAD, Kind="other", Reason="other_protocol")
record("ARP", ETHERNET, Ether(**MAC) / ARP(), Kind="other", Reason="not_ip")
record("802.3 without SNAP", ETHERNET, Dot3(**MAC) / LLC(dsap=0x42, ssap=0x42, ctrl=3) / bytes(35),
       Kind="other", Reason="not_ip")
record("MPLS pseudowire", ETHERNET, Ether(**MAC) / MPLS(label=16, s=1) / bytes(20), Kind="other",
       Reason="not_ip")
record("PPPoE discovery code", PPPOE, struct.pack("!BBHH", 0x11, 9, 1, 0), Kind="other",
       Reason="not_ip")
record("PPP LCP", PPP_LINK, bytes.fromhex("ff03c021"), Kind="other", Reason="not_ip")
record("loopback, unknown family", NULL, null_header(7, "<") + whole, Kind="other", Reason="not_ip")
record("802.11", 105, bytes(60), Kind="other", Reason="unknown_link_layer")
record("link layer without a number", 65535, whole, Kind="other", Reason="unknown_link_layer")

# ----- damaged -----------------------------------------------------------------------------------
ether = bytes(Ether(**MAC) / udp4(PAYLOAD))
six = bytes(udp6(PAYLOAD))


def damaged(name, link, frame, reason, **more):
    record(name, link, frame, Kind="damaged", Reason=reason, **more)


damaged("no octets, Ethernet", ETHERNET, b"", "link_header_truncated")
damaged("no octets, raw", RAW, b"", "ip_header_truncated")
damaged("Ethernet header cut", ETHERNET, ether[:13], "link_header_truncated")
damaged("VLAN tag cut", ETHERNET, bytes(Ether(**MAC) / Dot1Q(vlan=7))[:16], "link_header_truncated")
damaged("nine VLAN tags", ETHERNET, ether[:12] + bytes.fromhex("81000007") * 9 + ether[12:],
        "too_many_headers")
damaged("MPLS label cut", ETHERNET, ether[:12] + bytes.fromhex("8847000100"),
        "link_header_truncated")
damaged("MPLS without end", ETHERNET, ether[:12] + bytes.fromhex("8847") + bytes(4 * 40),
        "too_many_headers")
damaged("SNAP cut", ETHERNET, ether[:12] + bytes.fromhex("0010aaaa03"), "link_header_truncated")
damaged("PPPoE cut", PPPOE, bytes.fromhex("1100000100"), "link_header_truncated")
damaged("PPP without protocol", PPP_LINK, bytes.fromhex("ff03"), "link_header_truncated")
damaged("PPP protocol cut", PPP_LINK, b"\0", "link_header_truncated")
damaged("loopback header cut", NULL, b"\2\0\0", "link_header_truncated")
damaged("Linux cooked cut", SLL, bytes(15), "link_header_truncated")
damaged("Linux cooked v2 cut", SLL2, bytes(19), "link_header_truncated")
damaged("EtherType says 6, version says 4", ETHERNET, ether[:12] + b"\x86\xdd" + whole,
        "bad_ip_version")
damaged("IP version 5", RAW, b"\x55" + whole[1:], "bad_ip_version")
damaged("link layer IPv4, version 6", V4, six, "bad_ip_version")
damaged("link layer IPv6, version 4", V6, whole, "bad_ip_version")
damaged("IPv4 header of 16 octets", RAW, b"\x44" + whole[1:], "bad_ip_header_length")
damaged("IPv4 header cut", RAW, whole[:19], "ip_header_truncated")
damaged("IPv4 options cut", RAW, b"\x4f" + whole[1:30], "ip_header_truncated")
damaged("IPv4 total length inside its header", RAW, whole[:2] + b"\0\x13" + whole[4:],
        "bad_ip_total_length")
damaged("IPv6 header cut", RAW, six[:39], "ip_header_truncated")
damaged("IPv6 extension beyond the packet", RAW,
        bytes(IPv6(src=A6, dst=B6, nh=60) / Raw(b"\x11\x40" + bytes(14))), "bad_extension_header")
damaged("IPv6 without room for an extension", RAW,
        bytes(IPv6(src=A6, dst=B6, nh=60) / Raw(b"\x11\0\0\0")), "bad_extension_header")
damaged("IPv6 extension not captured", RAW,
        bytes(IPv6(src=A6, dst=B6, nh=60) / Raw(b"\x11\x01" + bytes(14)))[:50],
        "ip_header_truncated", Snapped="yes")
damaged("seventeen IPv6 extensions", RAW,
        bytes(IPv6(src=A6, dst=B6, nh=60) / Raw((b"\x3c\0" + bytes(6)) * 17 + bytes(8))),
        "too_many_headers")
damaged("UDP header not captured", RAW, whole[:27], "udp_header_truncated",
        Snapped="yes")
damaged("IP packet too short for UDP", RAW, bytes(IP(src=A4, dst=B4, proto=17) / Raw(bytes(7))),
        "bad_udp_length")
damaged("UDP length 7", RAW,
        bytes(IP(src=A4, dst=B4) / UDP(sport=1, dport=2, len=7) / Raw(PAYLOAD)), "bad_udp_length")
damaged("UDP longer than IP", RAW,
        bytes(IP(src=A4, dst=B4) / UDP(sport=1, dport=2, len=8 + 46) / Raw(PAYLOAD)),
        "bad_udp_length")
