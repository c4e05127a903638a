#!/usr/bin/env python3
"""Writes tunnels.vec: UDP inside tunnels that scapy made, HEP and TURN by hand from their descriptions.

Expected values are what was put inside, so they share no code with offline/capture. Runs with
Debian's python3-scapy (2.5); `make_tunnels.py > tunnels.vec` gives the same file again.
"""

import ipaddress
import struct

from scapy.all import GRE, IP, TCP, UDP, Dot1Q, Ether, IPv6, Raw, VXLAN
from scapy.contrib.erspan import ERSPAN_II, ERSPAN_III
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS
from scapy.contrib.tzsp import TZSP, TZSPTagEnd, TZSPTagPadding, TZSPTagRawRSSIByte
from scapy.layers.ipsec import ESP, SecurityAssociation

A4, B4, A6, B6 = "10.1.2.3", "192.0.2.77", "2001:db8::1", "2001:db8:5::c0de"
MAC = dict(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
PAYLOAD = bytes(range(0x80, 0x80 + 45))
CLEAR = b"clear payload, odd length"
ETHERNET, RAW = 1, 101
OUTER = dict(src="198.51.100.1", dst="198.51.100.2")


def record(name, frame, link=RAW, **expected):
    print(f"[{name}]")
    print(f"Link = {link}")
    print(f"Frame = {bytes(frame).hex()}")
    for field, value in expected.items():
        print(f"{field} = {value.hex() if isinstance(value, bytes) else value}")
    print()


def udp4(payload):
    return IP(src=A4, dst=B4, id=7) / UDP(sport=40000, dport=5004) / Raw(payload)


def udp6(payload):
    return IPv6(src=A6, dst=B6) / UDP(sport=40000, dport=5004) / Raw(payload)


def tunnel(name, wrap, inner=udp4, tunnels=1, link=RAW, **more):
    """`wrap` puts a packet into its tunnel; cleared, the packet stands alone."""
    source, destination = (A4, B4) if inner is udp4 else (f"[{A6}]", f"[{B6}]")
    record(name, wrap(inner(PAYLOAD)), link, Kind="udp", Reason="none", Source=f"{source}:40000",
           Destination=f"{destination}:5004", Payload=PAYLOAD, Tunnels=tunnels,
           Cleared=bytes(inner(CLEAR)), ClearedLink=RAW, **more)


def outer(payload, dport, sport=50000, **ip):
    return IP(**OUTER, **ip) / UDP(sport=sport, dport=dport) / payload


def gtp(packet, **header):
    return outer(GTP_U_Header(teid=7, **header) / packet, 2152, sport=2152)


print("# Made by make_tunnels.py with scapy 2.5, which shares no code with offline/capture.")
print()

# ----- IP inside IP ------------------------------------------------------------------------------
tunnel("IPv4 in IPv4", lambda p: IP(**OUTER, proto=4) / p)
tunnel("IPv6 in IPv4", lambda p: IP(**OUTER, proto=41) / p, udp6)
tunnel("IPv4 in IPv6", lambda p: IPv6(src=B6, dst=A6, nh=4) / p)
tunnel("GRE", lambda p: IP(**OUTER) / GRE() / p)
tunnel("GRE with checksum, key and number",
       lambda p: IP(**OUTER) / GRE(chksum_present=1, key_present=1, seqnum_present=1, key=5) / p)
tunnel("GRE over IPv6, IPv6 inside", lambda p: IPv6(src=B6, dst=A6) / GRE(proto=0x86DD) / p, udp6)
tunnel("NVGRE: Ethernet with a tag", lambda p: IP(**OUTER) / GRE(
    proto=0x6558, key_present=1, key=0x100) / Ether(**MAC) / Dot1Q(vlan=3) / p, VlanTags=1)
tunnel("MPLS in GRE", lambda p: IP(**OUTER) / GRE(proto=0x8847) / MPLS(label=16, s=1) / p,
       MplsLabels=1)
tunnel("PPTP", lambda p: IP(**OUTER) / GRE(bytes(
    [0x30, 0x81, 0x88, 0x0B]) + struct.pack("!HHII", len(p) + 4, 1, 5, 6) + b"\xff\x03\0\x21") / p)
tunnel("ERSPAN I", lambda p: IP(**OUTER) / GRE(proto=0x88BE) / Raw(bytes(Ether(**MAC) / p)))
tunnel("ERSPAN II", lambda p: Ether(**MAC) / IP(**OUTER) / GRE(
    proto=0x88BE, seqnum_present=1) / ERSPAN_II(session_id=3) / Ether(**MAC) / p, link=ETHERNET)
tunnel("ERSPAN III", lambda p: IP(**OUTER) / GRE(proto=0x22EB, seqnum_present=1) / ERSPAN_III(
    session_id=3) / Ether(**MAC) / p)
tunnel("ERSPAN III with a subheader", lambda p: IP(**OUTER) / GRE(
    proto=0x22EB, seqnum_present=1) / Raw(bytes(ERSPAN_III(o=1))[:12] + bytes(8)
                                          + bytes(Ether(**MAC) / p)))

# ----- IP inside UDP -----------------------------------------------------------------------------
tunnel("GTP-U", gtp)
tunnel("GTP-U with a number", lambda p: gtp(p, S=1, seq=9))
tunnel("GTP-U with an extension", lambda p: gtp(
    GTPPDUSessionContainer(type=0, QFI=1) / p, E=1, next_ex=0x85), udp6)
tunnel("GTP-U inside GTP-U", lambda p: gtp(gtp(p)), tunnels=2)
tunnel("GTP-U inside GTP-U, mirrored", lambda p: Ether(**MAC) / IP(**OUTER) / GRE(
    proto=0x88BE, seqnum_present=1) / ERSPAN_II() / Ether(**MAC) / gtp(gtp(p)), tunnels=3,
       link=ETHERNET)
tunnel("VXLAN", lambda p: outer(VXLAN(vni=9) / Ether(**MAC) / p, 4789))
tunnel("VXLAN at Linux's port", lambda p: outer(VXLAN(vni=9) / Ether(**MAC) / Dot1Q(vlan=3) / p,
                                                8472), udp6, VlanTags=1)
tunnel("VXLAN-GPE", lambda p: outer(
    Raw(struct.pack("!BHBI", 0x0C, 0, 2, 9 << 8)) / p, 4790), udp6)
tunnel("Geneve", lambda p: outer(GENEVE(vni=9) / Ether(**MAC) / p, 6081))
tunnel("Geneve with an option", lambda p: outer(Raw(struct.pack(
    "!BBHIHBBI", 2, 0, 0x6558, 9 << 8, 0x0102, 3, 1, 0xAABBCCDD)) / Ether(**MAC) / p, 6081))
tunnel("TZSP", lambda p: outer(
    TZSP() / TZSPTagPadding() / TZSPTagRawRSSIByte(raw_rssi=4) / TZSPTagEnd() / Ether(**MAC) / p,
    37008))

# ----- ESP with NULL encryption, RFC 4303: padded to 4 octets --------------------------------------


def esp(packet, check, **algorithm):
    packet = packet.__class__(bytes(packet))
    association = SecurityAssociation(ESP, spi=0x1234, crypt_algo="NULL", crypt_key=None,
                                      auth_key=bytes(range(check)), **algorithm)
    return association.encrypt(packet)


for name, inner, key, algorithm in (
        ("ESP NULL, SHA-1", udp4, 20, "HMAC-SHA1-96"), ("ESP NULL, IPv6", udp6, 20, "HMAC-SHA1-96"),
        ("ESP NULL, SHA-256", udp4, 32, "SHA2-256-128"),
        ("ESP NULL, SHA-512", udp4, 64, "SHA2-512-256")):
    source, destination = (A4, B4) if inner is udp4 else (f"[{A6}]", f"[{B6}]")
    record(name, esp(inner(PAYLOAD), key, auth_algo=algorithm), Kind="udp", Reason="none",
           Source=f"{source}:40000", Destination=f"{destination}:5004", Payload=PAYLOAD,
           Carrier="esp")
record("ESP NULL, TCP", esp(IP(src=A4, dst=B4) / TCP(sport=5060, dport=33000) / b"INVITE", 20,
                            auth_algo="HMAC-SHA1-96"), Kind="tcp", Reason="none",
       Source=f"{A4}:5060", Destination=f"{B4}:33000")
record("ESP, encrypted", SecurityAssociation(
    ESP, spi=0x1234, crypt_algo="AES-CBC", crypt_key=bytes(16), auth_algo="HMAC-SHA1-96",
    auth_key=bytes(20)).encrypt(IP(bytes(udp4(PAYLOAD))), iv=bytes(16)), Kind="other",
       Reason="other_protocol")

# ----- what only looks like it -------------------------------------------------------------------
plain = dict(Kind="udp", Reason="none", Source="198.51.100.1:50000")
record("no IP at GTP-U's port", outer(Raw(bytes([0x30, 0xFF, 0, 20]) + bytes(24)), 2152),
       Destination="198.51.100.2:2152", Payload=bytes([0x30, 0xFF, 0, 20]) + bytes(24), **plain)
record("GTP-U echo request", outer(Raw(bytes([0x32, 1, 0, 4]) + bytes(8)), 2152),
       Destination="198.51.100.2:2152", Payload=bytes([0x32, 1, 0, 4]) + bytes(8), **plain)
record("RTP at VXLAN's port", outer(Raw(PAYLOAD), 4789), Destination="198.51.100.2:4789",
       Payload=PAYLOAD, **plain)
seven = udp4(PAYLOAD)
for _ in range(7):
    seven = IP(**OUTER, proto=4) / seven
record("seven tunnels", seven, Kind="other", Reason="other_protocol", Tunnels=6)
record("ICMP inside GTP-U", gtp(IP(src=A4, dst=B4, proto=1) / Raw(bytes(8))), Kind="other",
       Reason="other_protocol", Tunnels=1)
record("GRE with routing", IP(**OUTER) / GRE(bytes([0x40, 0, 8, 0]) + bytes(40)), Kind="other",
       Reason="other_protocol")
record("a fragment inside GTP-U", gtp(IP(src=A4, dst=B4, flags="MF", proto=17) / Raw(bytes(64))),
       Kind="ip_fragment", Reason="none", Tunnels=1)
record("TCP inside GTP-U", gtp(IP(src=A4, dst=B4, proto=6) / Raw(struct.pack("!HH", 5060, 6) +
                                                                 bytes(16))),
       Kind="tcp", Reason="none", Source=f"{A4}:5060", Destination=f"{B4}:6", Tunnels=1)

# ----- HEP ---------------------------------------------------------------------------------------
SECONDS, MICROSECONDS = 1700000000, 250000
NANOSECONDS = SECONDS * 10**9 + MICROSECONDS * 1000


def packed(address):
    return ipaddress.ip_address(address).packed


def raw_udp(source, destination, payload):
    ip = IPv6(src=source, dst=destination) if ":" in source else IP(src=source, dst=destination,
                                                                    id=0)
    return bytes(ip / UDP(sport=5060, dport=5062) / Raw(payload))


def chunk(kind, value, vendor=0):
    return struct.pack("!HHH", vendor, kind, 6 + len(value)) + value


def hep3(source, destination, *more):
    v6 = ":" in source
    chunks = b"".join([chunk(1, bytes([10 if v6 else 2])), chunk(2, b"\x11"),
                       chunk(5 if v6 else 3, packed(source)),
                       chunk(6 if v6 else 4, packed(destination)),
                       chunk(7, struct.pack("!H", 5060)), chunk(8, struct.pack("!H", 5062)),
                       chunk(9, struct.pack("!I", SECONDS)),
                       chunk(10, struct.pack("!I", MICROSECONDS)), chunk(11, b"\x01"),
                       chunk(12, struct.pack("!I", 2001)), chunk(17, b"node-1"), *more])
    return b"HEP3" + struct.pack("!H", 6 + len(chunks)) + chunks


def hep12(version, source, destination, time=b""):
    v6 = ":" in source
    header = packed(source) + packed(destination) + time
    return struct.pack("!BBBBHH", version, 8 + len(header), 10 if v6 else 2, 17, 5060,
                       5062) + header


def hep(name, data, source, destination, at=True):
    told = dict(At=NANOSECONDS) if at else {}
    bracket = "[{}]" if ":" in source else "{}"
    record(name, outer(Raw(data), 9060), Kind="udp", Reason="none",
           Source=bracket.format(source) + ":5060", Destination=bracket.format(destination) +
           ":5062", Payload=PAYLOAD, Carrier="hep", Cleared=raw_udp(source, destination, CLEAR),
           **told)


TIME = struct.pack("<IIH", SECONDS, MICROSECONDS, 2001)
hep("HEP 3", hep3(A4, B4, chunk(15, PAYLOAD)), A4, B4)
hep("HEP 3, IPv6 inside IPv4", hep3(A6, B6, chunk(15, PAYLOAD)), A6, B6)
hep("HEP 3, chunk of a vendor", hep3(A4, B4, chunk(15, b"x", 7), chunk(15, PAYLOAD)), A4, B4)
hep("HEP 2", hep12(2, A4, B4, TIME + b"\0\0") + PAYLOAD, A4, B4)
hep("HEP 2 without padding, IPv6", hep12(2, A6, B6, TIME) + PAYLOAD, A6, B6)
hep("HEP 1", hep12(1, A4, B4) + PAYLOAD, A4, B4, at=False)
for name, data in (("HEP 3 without a payload", hep3(A4, B4)),
                   ("HEP 3, a chunk beyond the end", hep3(A4, B4, b"\0\0\0\x0f\x01\0")),
                   ("HEP 3, a chunk of 5 octets", hep3(A4, B4, b"\0\0\0\x0f\0\x05")),
                   ("HEP 3, compressed only", hep3(A4, B4, chunk(16, PAYLOAD))),
                   ("HEP 1 of a wrong length", b"\x01\x0f" + hep12(1, A4, B4)[2:] + PAYLOAD)):
    record(name, outer(Raw(data), 9060), Destination="198.51.100.2:9060", Payload=data, **plain)

# ----- TURN --------------------------------------------------------------------------------------


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def indication(kind, *attributes):
    body = b"".join(attributes)
    return struct.pack("!HHI", kind, len(body), 0x2112A442) + bytes(range(12)) + body


def turn(name, data):
    cleared = bytes(IP(**OUTER, id=0) / UDP(sport=50000, dport=3478) / Raw(CLEAR))
    record(name, outer(Raw(data), 3478), Destination="198.51.100.2:3478", Payload=PAYLOAD,
           Carrier="turn", Cleared=cleared, ClearedLink=RAW, **plain)


PEER = attribute(0x12, struct.pack("!BBHI", 0, 1, 5004 ^ 0x2112, 0xC000024D ^ 0x2112A442))
turn("ChannelData", struct.pack("!HH", 0x4000, 45) + PAYLOAD)
turn("ChannelData, padded", struct.pack("!HH", 0x4FFF, 45) + PAYLOAD + bytes(3))
turn("Send indication", indication(0x16, PEER, attribute(0x13, PAYLOAD)))
turn("Data indication, another order", indication(0x17, attribute(0x13, PAYLOAD), PEER))
for name, data in (("a reserved channel", struct.pack("!HH", 0x5000, 45) + PAYLOAD),
                   ("ChannelData, too short", struct.pack("!HH", 0x4000, 46) + PAYLOAD),
                   ("ChannelData, four octets behind", struct.pack("!HH", 0x4000, 45) + PAYLOAD +
                    bytes(4)),
                   ("STUN in ChannelData", struct.pack("!HH", 0x4000, 28) +
                    indication(0x01, attribute(0x25, bytes(4)))),
                   ("a Binding request", indication(0x01, attribute(0x25, b""))),
                   ("an indication without data", indication(0x16, PEER)),
                   ("an attribute beyond the end", indication(0x16, b"\0\x13\0\x09" + bytes(8)))):
    record(name, outer(Raw(data), 3478), Destination="198.51.100.2:3478", Payload=data, **plain)
