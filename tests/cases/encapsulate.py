"""Puts the frames of a capture into tunnels and mirrors, with scapy, which shares no code with ours.

Every way takes (packet, data, at): the IP packet as scapy has it, its octets, its time; and gives
what goes into a frame. Frames are Ethernet unless the way is in LINKS.
"""

import re
import struct

from scapy.all import (GRE, IP, UDP, VXLAN, CookedLinux, Dot1AD, Dot1Q, Ether, IPv6,
                       IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PPPoE, PPP,
                       PcapReader, PcapWriter, Raw, fragment)
from scapy.contrib.erspan import ERSPAN_II, ERSPAN_III
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS
from scapy.layers.ipsec import ESP, SecurityAssociation

MAC = dict(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
OUTER = dict(src="198.51.100.1", dst="198.51.100.2")


def eth(inner=None):
    return Ether(**MAC) / inner if inner is not None else Ether(**MAC)


def outer(payload, port):
    return eth(IP(**OUTER) / UDP(sport=port, dport=port) / payload)


def gtp(data, **header):
    return IP(**OUTER) / UDP(sport=2152, dport=2152) / GTP_U_Header(teid=7, gtp_type=255, **header) / Raw(data)


def ethernet_octets(data):
    return Raw(bytes(eth()) [:12] + b"\x08\x00" + data)


def six(packet, data, *headers):
    """The packet over IPv6, also where its SDP says so; "10.0.0.1" becomes "2001:db8::10:0:0:1"."""
    payload = bytes(packet[UDP].payload)
    head, blank, body = payload.partition(b"\r\n\r\n")
    if b"SIP/2.0" in head and b"IN IP4 " in body:
        body = re.sub(rb"IN IP4 (\d+)\.(\d+)\.(\d+)\.(\d+)", rb"IN IP6 2001:db8::\1:\2:\3:\4", body)
        head = re.sub(rb"(?i)(content-length|\bl) *:.*", rb"Content-Length: %d" % len(body), head)
        payload = head + blank + body
    made = IPv6(src="2001:db8::" + packet[IP].src.replace(".", ":"),
                dst="2001:db8::" + packet[IP].dst.replace(".", ":"))
    for header in headers:
        made = made / header
    return eth(made / UDP(sport=packet[UDP].sport, dport=packet[UDP].dport) /
               Raw(payload))


def chunk(kind, value):
    return struct.pack("!HHH", 0, kind, 6 + len(value)) + value


def hep3(packet, at):
    seconds = int(at)
    chunks = b"".join([
        chunk(1, b"\x02"), chunk(2, b"\x11"), chunk(3, bytes(map(int, packet[IP].src.split(".")))),
        chunk(4, bytes(map(int, packet[IP].dst.split(".")))),
        chunk(7, struct.pack("!H", packet[UDP].sport)),
        chunk(8, struct.pack("!H", packet[UDP].dport)), chunk(9, struct.pack("!I", seconds)),
        chunk(10, struct.pack("!I", int((at - seconds) * 1000000))), chunk(11, b"\x01"),
        chunk(12, struct.pack("!I", 7)), chunk(15, bytes(packet[UDP].payload))])
    return b"HEP3" + struct.pack("!H", 6 + len(chunks)) + chunks


def hep2(packet, at):
    seconds = int(at)
    return (struct.pack("!BBBBHH", 2, 28, 2, 17, packet[UDP].sport, packet[UDP].dport)
            + bytes(map(int, packet[IP].src.split(".") + packet[IP].dst.split(".")))
            + struct.pack("<IIHH", seconds, int((at - seconds) * 1000000), 7, 0)
            + bytes(packet[UDP].payload))


IPSEC = SecurityAssociation(ESP, spi=0x1234, crypt_algo="NULL", crypt_key=None,
                            auth_algo="HMAC-SHA1-96", auth_key=bytes(20))
WAYS = {
    "qinq": lambda packet, data, at: eth(Dot1AD(vlan=9) / Dot1Q(vlan=7) / packet),
    "mpls": lambda packet, data, at: eth(MPLS(label=16, s=0) / MPLS(label=17, s=1) / packet),
    "pppoe": lambda packet, data, at: eth(PPPoE(sessionid=1) / PPP(proto=0x21) / packet),
    "cooked": lambda packet, data, at: CookedLinux() / packet,
    "ipv6-extensions": lambda packet, data, at: six(
        packet, data, IPv6ExtHdrHopByHop(), IPv6ExtHdrDestOpt(), IPv6ExtHdrRouting(),
        IPv6ExtHdrDestOpt()),
    "ip-in-ip": lambda packet, data, at: eth(IP(**OUTER, proto=4) / Raw(data)),
    "gre": lambda packet, data, at: eth(IP(**OUTER) / GRE(key_present=1, key=4) / packet),
    "erspan-1": lambda packet, data, at: eth(IP(**OUTER) / GRE(proto=0x88BE) /
                                             ethernet_octets(data)),
    "erspan-2": lambda packet, data, at: eth(IP(**OUTER) / GRE(proto=0x88BE, seqnum_present=1) /
                                             ERSPAN_II(session_id=3) / ethernet_octets(data)),
    "erspan-3": lambda packet, data, at: eth(IP(**OUTER) / GRE(proto=0x22EB, seqnum_present=1) /
                                             ERSPAN_III(session_id=3) / ethernet_octets(data)),
    "vxlan": lambda packet, data, at: outer(VXLAN(vni=9) / ethernet_octets(data), 4789),
    "geneve": lambda packet, data, at: outer(GENEVE(vni=9, proto=0x6558) / ethernet_octets(data), 6081),
    "gtp": lambda packet, data, at: eth(gtp(data)),
    "gtp-5g": lambda packet, data, at: outer(
        GTP_U_Header(teid=7, gtp_type=255, E=1, next_ex=0x85) / GTPPDUSessionContainer(type=0, QFI=1) /
        Raw(data), 2152),
    "gtp-in-gtp": lambda packet, data, at: eth(gtp(bytes(gtp(data)))),
    "esp-null": lambda packet, data, at: eth(IP(bytes(IPSEC.encrypt(IP(data))))),
    "hep3": lambda packet, data, at: outer(Raw(hep3(packet, at)), 9060),
    "hep2": lambda packet, data, at: outer(Raw(hep2(packet, at)), 9060),
}
LATE = {"hep3": 7200.0, "hep2": 7200.0}  # captured at the collector, by a clock that is wrong


def encapsulate(way, source, target):
    """Writes `source` anew, every UDP packet of it wrapped; outer packets beyond 1500 octets in fragments."""
    with PcapReader(str(source)) as packets:
        writer = PcapWriter(str(target), nano=True)
        for packet in packets:
            data = bytes(packet[IP])
            wrapped = WAYS[way](packet[IP], data, packet.time)
            pieces = [wrapped]
            if IP in wrapped and wrapped[IP].src == OUTER["src"] and len(wrapped) > 1514:
                pieces = [eth(piece) for piece in fragment(wrapped[IP], 1400)]
            for piece in pieces:
                piece.time = packet.time + LATE.get(way, 0)
                writer.write(piece)
        writer.close()
