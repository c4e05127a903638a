"""A call with unencrypted media, written as a pcap file: for tests of what happens after decryption."""

import random
import struct

CALLER, CALLEE = "10.0.0.1", "10.0.0.2"
CALLER_PORT, CALLEE_PORT = 40000, 41000
BEGIN = 1_790_000_000.0


def ipv4_udp(from_, to, payload):
    source, source_port = from_
    target, target_port = to
    udp = struct.pack("!HHHH", source_port, target_port, 8 + len(payload), 0) + payload
    address = lambda text: bytes(map(int, text.split(".")))
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0x4000, 64, 17, 0,
                       address(source), address(target))
    total = sum(struct.unpack("!10H", head))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return head[:10] + struct.pack("!H", 0xFFFF ^ total) + head[12:] + udp


class PlainCall:
    """alice@ims.example calls bob; times are seconds from the call's beginning."""

    def __init__(self, rtpmaps, kind="audio", call_id="plain@test"):
        self.call_id, self.kind, self.rtpmaps = call_id, kind, rtpmaps
        self.packets = []
        self.cseq = 0
        self.exchange(0.0)

    def sdp(self, by_caller, direction):
        address, port = (CALLER, CALLER_PORT) if by_caller else (CALLEE, CALLEE_PORT)
        types = [line.split()[0] for line in self.rtpmaps if not line.startswith("fmtp")]
        lines = ["v=0", f"o=- 1 {self.cseq} IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0",
                 f"m={self.kind} {port} RTP/AVP {' '.join(types)}", f"a={direction}"]
        lines += ["a=" + (line.replace("fmtp ", "fmtp:") if line.startswith("fmtp") else
                          "rtpmap:" + line) for line in self.rtpmaps]
        return "\r\n".join(lines) + "\r\n"

    def message(self, at, first, by_caller, method, body="", to_tag=True):
        head = [first, f"Via: SIP/2.0/UDP {CALLER}:5060;branch=z9hG4bK{self.cseq}{method}",
                "From: <sip:alice@ims.example>;tag=a",
                "To: <sip:bob@ims.example>" + (";tag=b" if to_tag else ""),
                f"Call-ID: {self.call_id}", f"CSeq: {self.cseq} {method}"]
        if body:
            head.append("Content-Type: application/sdp")
        text = "\r\n".join(head + [f"Content-Length: {len(body)}", "", body])
        ends = (CALLER, 5060), (CALLEE, 5060)
        self.add(at, *(ends if by_caller else ends[::-1]), text.encode())

    def exchange(self, at, offer="sendrecv", answer="sendrecv"):
        """INVITE, 200, ACK by the caller: the first, or a new one within the call."""
        self.cseq += 1
        first = self.cseq == 1
        self.message(at, "INVITE sip:bob@ims.example SIP/2.0", True, "INVITE",
                     self.sdp(True, offer), to_tag=not first)
        self.message(at + 0.01, "SIP/2.0 200 OK", False, "INVITE", self.sdp(False, answer))
        self.message(at + 0.02, "ACK sip:bob@ims.example SIP/2.0", True, "ACK")

    def bye(self, at):
        self.cseq += 1
        self.message(at, "BYE sip:bob@ims.example SIP/2.0", True, "BYE")
        self.message(at + 0.01, "SIP/2.0 200 OK", False, "BYE")

    def add(self, at, from_, to, payload):
        self.packets.append((BEGIN + at, ipv4_udp(from_, to, payload)))

    def rtp(self, at, sequence, timestamp, payload_type, payload, marker=False, by_caller=True):
        head = struct.pack("!BBHII", 0x80, (0x80 if marker else 0) | payload_type,
                           sequence & 0xFFFF, timestamp & 0xFFFFFFFF,
                           0xA0000001 if by_caller else 0xB0000001)
        ends = (CALLER, CALLER_PORT), (CALLEE, CALLEE_PORT)
        self.add(at, *(ends if by_caller else ends[::-1]), head + payload)

    def stream(self, payloads, payload_type, ticks, begin=0.1, step=0.02, sequence=1000,
               timestamp=5000, **more):
        """Payloads in their rhythm; None is one that never comes."""
        for i, payload in enumerate(payloads):
            if payload is not None:
                self.rtp(begin + i * step, sequence + i, timestamp + i * ticks, payload_type,
                         payload, **more)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
            for at, octets in sorted(self.packets, key=lambda packet: packet[0]):
                micros = round(at * 1e6)
                file.write(struct.pack("<IIII", micros // 10**6, micros % 10**6, len(octets),
                                       len(octets)) + octets)
        return path


def noise(octets, seed):
    """The same octets every time."""
    return random.Random(seed).randbytes(octets)
