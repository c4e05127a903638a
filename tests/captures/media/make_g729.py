#!/usr/bin/python3
"""Makes g729.pcapng: source_a.wav and source_b.wav encoded by libbcg729 (G.729 Annex A), two frames a
packet, in SRTP (RFC 3711, AES_CM_128_HMAC_SHA1_80) written here by hand, with the call's SIP around them.
Debian has no other program that sends G.729. Needs libbcg729-0, ffmpeg, editcap, python3-scapy and
python3-cryptography. Deterministic.
"""

import base64
import ctypes
import hashlib
import hmac
import pathlib
import subprocess
import tempfile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from scapy.all import IP, UDP, Ether, wrpcap

HERE = pathlib.Path(__file__).resolve().parent
BEGIN = 1_793_700_000.0
CALLER, CALLEE = ("127.0.0.1", 42010), ("127.0.0.1", 42020)
FRAME_SAMPLES, FRAMES = 80, 2  # 10 ms, two a packet


def encoded(side):
    """The file at 8 kHz, as frames of 10 octets."""
    samples = subprocess.run(["ffmpeg", "-v", "error", "-i", HERE / f"source_{side}.wav", "-ar", "8000",
                              "-f", "s16le", "-"], capture_output=True, check=True).stdout
    codec = ctypes.CDLL("libbcg729.so.0")
    codec.initBcg729EncoderChannel.restype = ctypes.c_void_p
    channel = ctypes.c_void_p(codec.initBcg729EncoderChannel(ctypes.c_uint8(0)))  # no VAD
    frames = []
    for at in range(0, len(samples) - 2 * FRAME_SAMPLES + 1, 2 * FRAME_SAMPLES):
        out, octets = (ctypes.c_uint8 * 10)(), ctypes.c_uint8(0)
        piece = (ctypes.c_int16 * FRAME_SAMPLES).from_buffer_copy(samples[at:at + 2 * FRAME_SAMPLES])
        codec.bcg729Encoder(channel, piece, out, ctypes.byref(octets))
        assert octets.value == 10
        frames.append(bytes(out))
    return frames


def aes_ctr(key, counter, octets):
    run = Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor()
    return run.update(octets) + run.finalize()


class Sealer:
    """RFC 3711 with rollover counter 0 and no key derivation rate."""

    def __init__(self, master):
        key, salt = master[:16], master[16:]
        derive = lambda label, n: aes_ctr(
            key, (int.from_bytes(salt, "big") ^ label << 48).to_bytes(14, "big") + b"\0\0", bytes(n))
        self.key, self.authentication, self.salt = derive(0, 16), derive(1, 20), derive(2, 14)

    def seal(self, ssrc, sequence, header, payload):
        counter = (int.from_bytes(self.salt, "big") << 16 ^ ssrc << 64 ^ sequence << 16)
        packet = header + aes_ctr(self.key, counter.to_bytes(16, "big"), payload)
        return packet + hmac.new(self.authentication, packet + bytes(4), hashlib.sha1).digest()[:10]


def sip(first, cseq, body=""):
    lines = [first, f"Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-{cseq.replace(' ', '')}",
             "From: <sip:alice@ims.example>;tag=a1",
             "To: <sip:bob@ims.example>" + ("" if first.startswith("INVITE") else ";tag=b1"),
             "Call-ID: g729@media", f"CSeq: {cseq}", "Contact: <sip:x@127.0.0.1>", "Max-Forwards: 70"]
    lines += ["Content-Type: application/sdp"] if body else []
    return "\r\n".join(lines + [f"Content-Length: {len(body)}", "", body]).encode()


def sdp(port, master):
    return "\r\n".join(["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
                        f"m=audio {port} RTP/SAVP 18", "a=rtpmap:18 G729/8000", "a=fmtp:18 annexb=no",
                        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" +
                        base64.b64encode(master).decode(), ""])


def main():
    frames = []

    def add(at, source, destination, octets):
        frame = Ether() / IP(src=source[0], dst=destination[0], id=len(frames)) / UDP(
            sport=source[1], dport=destination[1]) / octets
        frame.time = BEGIN + at
        frames.append(frame)

    masters = {"a": bytes(range(30)), "b": bytes(range(0xA0, 0xBE))}
    ends = ("127.0.0.1", 5060), ("127.0.0.1", 5070)
    add(0, *ends, sip("INVITE sip:bob@ims.example SIP/2.0", "1 INVITE", sdp(42010, masters["a"])))
    add(0.1, *ends[::-1], sip("SIP/2.0 200 OK", "1 INVITE", sdp(42020, masters["b"])))
    add(0.2, *ends, sip("ACK sip:bob@ims.example SIP/2.0", "1 ACK"))
    last = 0
    for side, ssrc, way in (("a", 0xAAAA0001, (CALLER, CALLEE)), ("b", 0xBBBB0001, (CALLEE, CALLER))):
        sealer, sound = Sealer(masters[side]), encoded(side)
        for n in range(len(sound) // FRAMES):
            header = (bytes([0x80, 18]) + (1000 + n).to_bytes(2, "big") +
                      (FRAMES * FRAME_SAMPLES * n).to_bytes(4, "big") + ssrc.to_bytes(4, "big"))
            payload = b"".join(sound[FRAMES * n:FRAMES * (n + 1)])
            last = max(last, 0.3 + n * 0.02)
            add(0.3 + n * 0.02, *way, sealer.seal(ssrc, 1000 + n, header, payload))
    add(last + 1, *ends, sip("BYE sip:bob@ims.example SIP/2.0", "2 BYE"))
    add(last + 1.1, *ends[::-1], sip("SIP/2.0 200 OK", "2 BYE"))
    with tempfile.TemporaryDirectory() as folder:
        wrpcap(f"{folder}/g729.pcap", sorted(frames, key=lambda frame: frame.time))
        subprocess.run(["editcap", "-F", "pcapng", f"{folder}/g729.pcap", HERE / "g729.pcapng"],
                       check=True)


main()
