#!/usr/bin/env python3
"""G.711 without SDP: the payload types that everybody understands are written as they come, and
what else may come with them changes nothing of that."""

import hashlib
import struct
import unittest

from lisrtp_case import CommandTest, wav_samples
from srtp_by_hand import protect

KEY, SALT = bytes(range(16)), bytes(range(100, 114))
PCMU, GSM, PCMA, G722, CN = 0, 3, 8, 9, 13

SECRET = """[[secret]]
id = "given-{ssrc:08x}"
authorisation = "W1"
kind = "srtp-master"
suite = "AES_CM_128_HMAC_SHA1_80"
key = "{key}"
salt = "{salt}"
ssrc = "{ssrc:08x}"
"""


def a_law(code):
    """ITU-T G.711, table 1, in 16 bits."""
    plain = code ^ 0x55
    segment, step = plain >> 4 & 7, plain & 15
    magnitude = 2 * step + 1 if segment == 0 else (2 * step + 33) << (segment - 1)
    return (magnitude if plain & 0x80 else -magnitude) * 8


def mu_law(code):
    """ITU-T G.711, table 2, in 16 bits."""
    plain = code ^ 0xFF
    magnitude = ((2 * (plain & 15) + 33) << (plain >> 4 & 7)) - 33
    return (-magnitude if plain & 0x80 else magnitude) * 4


def speech(number):
    return bytes((number * 7 + i) & 0xFF for i in range(160))


class Stream:
    """Packets of 20 ms; what was sent is `samples`."""

    def __init__(self, ssrc, last_octet, begin=0.0):
        self.ssrc, self.begin = ssrc, begin
        self.source = bytes((10, 0, 0, last_octet))
        self.frames, self.samples, self.seq = [], [], 100

    def add(self, payload_type, payload, samples=None, lost=False):
        packet = struct.pack(">BBHII", 0x80, payload_type, self.seq, self.seq * 160,
                             self.ssrc) + payload
        if not lost:
            self.frames.append((self.begin + (self.seq - 100) * 0.02, self.source,
                                protect(KEY, SALT, packet)))
        self.samples += samples or [0] * 160
        self.seq += 1
        return self

    def talk(self, payload_type, count, lost=()):
        law = a_law if payload_type == PCMA else mu_law
        for _ in range(count):
            octets = speech(self.seq)
            gone = self.seq - 100 in lost
            self.add(payload_type, octets, [0 if gone else law(o) for o in octets], gone)
        return self


def write_pcap(path, streams):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for at, source, packet in sorted(frame for stream in streams for frame in stream.frames):
            udp = struct.pack(">HHHH", 4000, 5000, 8 + len(packet), 0) + packet
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, source,
                             bytes((10, 0, 0, 200))) + udp
            out.write(struct.pack("<IIII", 1_700_000_000 + int(at), round(at % 1 * 1e6), len(ip),
                                  len(ip)) + ip)


class StrayAudio(CommandTest):

    def decrypt_streams(self, *streams):
        """Each stream's part of the report, and the folder, which the bag's hashes fit."""
        capture = self.folder / "stray.pcap"
        write_pcap(capture, streams)
        secrets = "".join(SECRET.format(ssrc=stream.ssrc, key=KEY.hex(), salt=SALT.hex())
                          for stream in streams)
        targets = ", ".join(f'"ip:10.0.0.{stream.source[3]}"' for stream in streams)
        cases = []
        for threads in ("1", "2"):
            run = self.decrypt(capture, self.key_file(secrets, targets=targets), "-j", threads,
                               case=f"case-{threads}")
            self.assertEqual(run.code, 0, run.err)
            checked = self.run_lisrtp("verify", run.case)
            self.assertEqual(checked.code, 0, checked.err)
            self.assertEqual([str(path) for path in run.case.rglob("*.part")], [])
            cases.append(run)
        digests = [(run.case / "manifest-sha256.txt").read_text() for run in cases]
        self.assertEqual(digests[0], digests[1])
        by_ssrc = {stream["ssrc"]: stream for stream in run.report["streams_without_call"]}
        return run.case / "data", [by_ssrc[f"{stream.ssrc:08x}"] for stream in streams]

    def check(self, data, reported, stream, name):
        self.assertEqual(reported["audio"]["file"], name)
        self.assertEqual(reported["audio"]["rate_hz"], 8000)
        [got] = wav_samples(data / name)
        self.assertEqual(got, stream.samples)
        self.assertEqual(reported["audio"]["samples"], len(stream.samples))
        self.assertNotIn("kept_raw", reported)

    def test_both_laws_comfort_noise_and_losses(self):
        stream = Stream(0x0A0A0A0A, 1).talk(PCMU, 40, lost=(7, 8)).talk(PCMA, 30)
        for _ in range(3):
            stream.add(CN, b"\x40")
        stream.talk(PCMU, 10)
        data, [reported] = self.decrypt_streams(stream)
        self.check(data, reported, stream, "streams/stream.wav")
        self.assertEqual(reported["comfort_noise_packets"], 3)
        self.assertEqual([(gap["from_s"], gap["to_s"]) for gap in reported["audio"]["gaps"]],
                         [(0.14, 0.18)])

    def test_files_are_numbered_as_the_streams_are_reported(self):
        late = Stream(0x01010101, 1, begin=0.5).talk(PCMU, 30)
        early = Stream(0x02020202, 2).talk(PCMA, 80)
        data, [first, second] = self.decrypt_streams(late, early)
        self.check(data, first, late, "streams/stream.wav")
        self.check(data, second, early, "streams/stream-2.wav")

    def test_another_codec_among_them(self):
        """What came before it is not written at the lower rate."""
        stream = Stream(0x0B0B0B0B, 1).talk(PCMU, 20)
        for _ in range(20):
            stream.add(G722, bytes(160))
        stream.talk(PCMA, 20)
        data, [reported] = self.decrypt_streams(stream)
        self.assertEqual(reported["audio"]["rate_hz"], 16000)
        self.assertEqual(reported["audio"]["samples"], 60 * 320)
        [got] = wav_samples(data / "streams/stream.wav")
        self.assertEqual(len(got), 60 * 320)
        self.assertGreater(max(got[:20 * 320]), 1000)
        self.assertGreater(max(got[-20 * 320:]), 1000)
        self.assertNotIn("kept_raw", reported)

    def test_what_no_sdp_explains_is_kept_beside_it(self):
        stream = Stream(0x0C0C0C0C, 1).talk(PCMA, 30)
        for _ in range(3):
            stream.add(101, bytes(4))
        stream.talk(PCMA, 10)
        data, [reported] = self.decrypt_streams(stream)
        [got] = wav_samples(data / reported["audio"]["file"])
        self.assertEqual(hashlib.sha256(repr(got).encode()).digest(),
                         hashlib.sha256(repr(stream.samples).encode()).digest())
        self.assertEqual([raw["payload_type"] for raw in reported["kept_raw"]], [101])


if __name__ == "__main__":
    unittest.main()
