"""Captures that were made to do harm.

Beside each lies a good call, the sample ims-aka-dh, which must come out whole whatever stands next
to it.  LISRTP_ASAN_BUILD may name a build with sanitizers, which then runs the corpus and the
mutated captures too.
"""

import base64
import concurrent.futures
import json
import os
import pathlib
import random
import re
import resource
import shutil
import struct
import subprocess
import tempfile
import time
import unittest

from lisrtp_case import LISRTP, ROOT, SAMPLES, CommandTest

GOOD = SAMPLES / "ims-aka-dh" / "ims-aka-dh.pcapng"
GOOD_KEYS = SAMPLES / "ims-aka-dh" / "ims-aka-dh.toml"
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
PROGRAMS = [LISRTP]
if os.environ.get("LISRTP_ASAN_BUILD"):
    PROGRAMS.append(pathlib.Path(os.environ["LISRTP_ASAN_BUILD"]) / "bin" / "lisrtp")
PACKET_BLOCK = 6


class Capture:
    """A little-endian pcapng of Ethernet frames, as the samples are; blocks can be added."""

    def __init__(self, path):
        data = path.read_bytes()
        self.blocks = []
        at = 0
        while at < len(data):
            kind, octets = struct.unpack_from("<II", data, at)
            self.blocks.append((kind, bytearray(data[at + 8:at + octets - 4])))
            at += octets
        self.last_time = max(self.time_of(body) for kind, body in self.blocks
                             if kind == PACKET_BLOCK)

    @staticmethod
    def time_of(body):
        high, low = struct.unpack_from("<II", body, 4)
        return high << 32 | low

    def frames(self):
        """(body, beginning, end) of every frame."""
        for kind, body in self.blocks:
            if kind == PACKET_BLOCK:
                yield body, 20, 20 + struct.unpack_from("<I", body, 12)[0]

    def add_frame(self, frame):
        self.last_time += 1000
        body = struct.pack("<IIIII", 0, self.last_time >> 32, self.last_time & 0xFFFFFFFF,
                           len(frame), len(frame)) + frame + bytes(-len(frame) % 4)
        self.blocks.append((PACKET_BLOCK, bytearray(body)))

    def add_datagram(self, payload, source_port=5070):
        self.add_frame(udp_frame(payload, source_port))

    def write(self, path):
        with open(path, "wb") as out:
            for kind, body in self.blocks:
                octets = len(body) + 12
                out.write(struct.pack("<II", kind, octets) + body + struct.pack("<I", octets))
        return path


def udp_frame(payload, source_port=5070):
    """Ethernet, IPv4, UDP.  Too long for IPv4: total length 0, as segmentation offload leaves it."""
    octets = 28 + len(payload)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, octets if octets < 65536 else 0, 0, 0, 64, 17, 0,
                     bytes([10, 66, 0, 1]), bytes([10, 66, 0, 2]))
    total = sum(struct.unpack(">10H", ip))
    total = (total & 0xFFFF) + (total >> 16)
    ip = ip[:10] + struct.pack(">H", ~total & 0xFFFF) + ip[12:]
    udp = struct.pack(">HHHH", source_port, 5060, octets - 20 if octets < 65536 else 0, 0)
    return bytes(12) + b"\x08\x00" + ip + udp + payload


def good_invite():
    """The INVITE of the good call, as text."""
    for body, begin, end in Capture(GOOD).frames():
        at = body.find(b"INVITE sip:", begin, end)
        if at >= 0:
            return bytes(body[at:end]).decode()
    raise AssertionError("no INVITE in the sample")


def invite(headers="", body="", content_type="application/sdp", call_id="odd@10.66.0.1"):
    return (f"INVITE sip:bob@ims.example SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 10.66.0.1:5070;branch=z9hG4bK{call_id}\r\n"
            f"From: <sip:mallory@ims.example>;tag=1\r\nTo: <sip:bob@ims.example>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: 1 INVITE\r\n{headers}"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def rtp_of(path):
    """(SSRC, sequence number) -> payload, of the clear RTP that the command wrote."""
    payloads = {}
    for body, begin, end in Capture(path).frames():
        frame = bytes(body[begin:end])
        if frame[12:14] != b"\x08\x00" or frame[23] != 17:
            continue
        rtp = frame[14 + 4 * (frame[14] & 15) + 8:]
        if len(rtp) < 12 or rtp[0] >> 6 != 2 or rtp[0] & 0x3F:
            continue
        payloads[rtp[8:12].hex(), int.from_bytes(rtp[2:4], "big")] = rtp[12:]
    return payloads


class HostileTest(CommandTest):

    def setUp(self):
        super().setUp()
        if os.access("/dev/shm", os.W_OK):  # ten thousand calls' files need no disk
            self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lisrtp-test-", dir="/dev/shm"))
            self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def decrypt_with(self, program, captures, keys, case, timeout=60):
        process = subprocess.run(
            [str(program), "decrypt", *map(str, captures), "--keys", str(keys), "-o", str(case),
             "-q"], capture_output=True, text=True, timeout=timeout, check=False,
            env={**os.environ, "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "halt_on_error=1"})
        self.assertIn(process.returncode, (0, 1), process.stderr[-2000:])
        if process.returncode == 1:
            self.assertIn("lisrtp: error: ", process.stderr)
        self.assertNotRegex(process.stderr, "Sanitizer|runtime error|terminate called")
        return json.loads((case / "data" / "report.json").read_text())

    def check_good_call(self, report):
        truth = json.loads(GOOD_KEYS.with_suffix(".truth.json").read_text())["calls"][0]
        call = next(c for c in report["calls"] if c["call_id"] == truth["call_id"])
        self.assertEqual(call["verdict"], "decrypted")
        self.assertEqual({s["ssrc"]: s["payload_sha256"] for s in call["streams"]},
                         {s["ssrc"]: s["payload_sha256"] for s in truth["streams"]})

    # Many

    def run_with_calls(self, count):
        """A capture with the good call and `count` INVITEs; CPU seconds and the report."""
        capture = Capture(GOOD)
        text = good_invite()
        call_id = re.search(r"^Call-ID: (\S+)", text, re.M).group(1)
        branch = re.search(r"branch=(\w+)", text).group(1)
        mikey = re.search(r"a=key-mgmt:mikey (\S+)", text).group(1)
        octets = base64.b64decode(mikey)
        rng = random.Random(count)
        for i in range(count):
            other = bytearray(octets)
            other[4:8] = struct.pack(">I", i)  # CSB ID
            other[-64:-32] = rng.randbytes(32)  # inside the Diffie-Hellman value and its certificate
            capture.add_datagram(text.replace(call_id, f"{i}@10.66.0.1")
                                 .replace(branch, f"z9hG4bK{i}")
                                 .replace(mikey, base64.b64encode(other).decode()).encode())
        path = capture.write(self.folder / f"many-{count}.pcapng")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = self.decrypt_with(LISRTP, [path], self.private_copy(GOOD_KEYS),
                                   self.folder / f"case-{count}", timeout=100)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return seconds, after.ru_maxrss, report

    def test_ten_thousand_calls(self):
        few_seconds, few_kib, report = self.run_with_calls(2500)
        self.check_good_call(report)
        self.assertEqual(len(report["calls"]), 2501)
        many_seconds, many_kib, report = self.run_with_calls(10000)
        self.check_good_call(report)
        self.assertEqual(len(report["calls"]), 10001)
        self.assertEqual(len({call["call_id"] for call in report["calls"]}), 10001)
        # Four times the work; quadratic would be sixteen times.
        self.assertLess(many_seconds, 8 * few_seconds + 1)
        self.assertLess(many_kib, 8 * few_kib)
        self.assertLess(many_kib, 1 << 20)

    # Large

    def test_large_messages(self):
        limit = 65507
        deep = "".join(f"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n"
                       for i in range(900))
        media = "v=0\r\no=- 1 1 IN IP4 10.66.0.1\r\ns=-\r\nc=IN IP4 10.66.0.1\r\nt=0 0\r\n"
        odd = {
            "headers": invite(headers="X: 1\r\n" * 10000),
            "base64": invite(body=media + "a=key-mgmt:mikey " + "AQAF" * 15000 + "\r\n"),
            "media": invite(body=media + "m=audio 1 RTP/SAVP 0\r\n" * 2900),
            "crypto": invite(body=media + "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 "
                             "AES_CM_128_HMAC_SHA1_80 " + "inline:AAAA;" * 5000 + "\r\n"),
            "multipart": invite(body=deep, content_type="multipart/mixed; boundary=b0"),
            "boundaries": invite(body="--b\r\n\r\n" * 9000,
                                 content_type="multipart/mixed; boundary=b"),
            "contacts": invite(headers="Contact: " + "<sip:a@b>," * 6000 + "\r\n"),
            "parameters": invite(headers="Contact: <sip:a@b>" + ";a=b" * 15000 + "\r\n"),
            "quotes": invite(headers='Authorization: Digest realm="' + '\\"' * 30000 + "\r\n"),
            "folded": invite(headers="Subject: a" + "\r\n a" * 15000 + "\r\n"),
            "line": b"INVITE sip:" + b"a" * 65000 + b" SIP/2.0\r\n\r\n",
            "blanks": b"\r\n" * 32000 + invite(),
        }
        capture = Capture(GOOD)
        for message in odd.values():
            capture.add_datagram(message[:limit])
        # No UDP datagram is longer, but a frame under segmentation offload can be.
        for message in odd.values():
            capture.add_datagram(message + b"\r\nX: y" * 30000)
        path = capture.write(self.folder / "large.pcapng")
        begin = time.monotonic()
        self.check_good_call(self.decrypt_with(LISRTP, [path], self.private_copy(GOOD_KEYS),
                                               self.folder / "case"))
        self.assertLess(time.monotonic() - begin, 30)

    def test_text_for_the_terminal(self):
        """What strangers wrote cannot steer the terminal: UTF-8 without controls comes out."""
        capture = Capture(GOOD)
        for i, odd in enumerate((b"\x1b[2J", b"\x9b2J", b"\xff\xfe", b"\xc2\x9b2J", b"\xe0\x80\x9b",
                                 b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x00\x08", b"\xe2\x82")):
            capture.add_datagram(invite(call_id=f"{i}@10.66.0.1").replace(b"mallory", odd))
        capture.add_datagram(invite(call_id="z@10.66.0.1").replace(b"mallory", "zoë€😀".encode()))
        path = capture.write(self.folder / "terminal.pcapng")
        keys = self.private_copy(GOOD_KEYS)
        for arguments in (["decrypt", path, "--keys", keys, "-o", self.folder / "case"],
                          ["calls", path], ["explain", self.folder / "case", "z@10.66.0.1"]):
            process = subprocess.run([str(LISRTP), *map(str, arguments)], capture_output=True,
                                     timeout=60, check=False)
            text = (process.stdout + process.stderr).decode()  # strictly
            self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")
            self.assertIn("zoë€😀", text)

    def test_frame_of_100_megabytes(self):
        """Wiretap refuses a frame of more than 256 KiB: the good frames before it count."""
        capture = Capture(GOOD)
        capture.add_datagram(invite(headers="X: 1\r\n" * 16_000_000))
        path = capture.write(self.folder / "giant.pcapng")
        report = self.decrypt_with(LISRTP, [path], self.private_copy(GOOD_KEYS),
                                   self.folder / "case")
        self.check_good_call(report)
        self.assertNotEqual(report["inputs"][0].get("damage", ""), "")

    # Strange

    def test_fuzz_corpus(self):
        capture = Capture(GOOD)
        for path in sorted(p for p in CORPUS.rglob("*") if p.is_file()):
            octets = path.read_bytes()
            capture.add_datagram(octets[:65507])
            capture.add_frame(octets[:65535])
        path = capture.write(self.folder / "corpus.pcapng")
        keys = self.private_copy(GOOD_KEYS)
        for number, program in enumerate(PROGRAMS):
            self.check_good_call(self.decrypt_with(program, [path], keys,
                                                   self.folder / f"case-{number}"))

    # Mutated

    def mutate(self, capture, rng):
        """Octets changed in place: few or many, in all frames or in SIP only."""
        frames = list(capture.frames())
        if rng.random() < 0.6:
            frames = [(b, f, e) for b, f, e in frames if b.find(b"SIP/2.0", f, e) >= 0]
        for _ in range(rng.choice((1, 3, 10, 50, 300))):
            body, begin, end = rng.choice(frames)
            body[rng.randrange(begin, end)] = rng.randrange(256)

    def check_mutated(self, program, sample, seed, keys, original):
        folder = self.folder / f"{program.parent.parent.name}-{sample}-{seed}"
        folder.mkdir()
        capture = Capture(SAMPLES / sample / f"{sample}.pcapng")
        self.mutate(capture, random.Random(f"{sample} {seed}"))
        report = self.decrypt_with(program, [capture.write(folder / "mutated.pcapng")], keys,
                                   folder / "case")
        authenticated = 0
        for call in report["calls"]:
            proven = {s["ssrc"] for s in call["streams"]
                      if s["authenticated"] and not s["unproven"]}
            clear = folder / "case" / "data" / "calls" / f"{call['number']:04}" / "clear.pcapng"
            if not proven or not clear.exists():
                continue
            for (ssrc, sequence), payload in rtp_of(clear).items():
                if ssrc in proven:
                    self.assertEqual(payload, original.get((ssrc, sequence)),
                                     f"{sample} {seed}: {ssrc} {sequence}")
                    authenticated += 1
        return authenticated

    def original_payloads(self, sample, keys):
        case = self.folder / f"original-{sample}"
        self.decrypt_with(LISRTP, [SAMPLES / sample / f"{sample}.pcapng"], keys, case)
        payloads = {}
        for clear in case.glob("data/calls/*/clear.pcapng"):
            payloads.update(rtp_of(clear))
        self.assertGreater(len(payloads), 100)
        return payloads

    def test_mutated_captures(self):
        samples = ("ims-aka-dh", "psk-prf", "sdes")
        keys = {s: self.private_copy(SAMPLES / s / f"{s}.toml") for s in samples}
        original = {s: self.original_payloads(s, keys[s]) for s in samples}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = [pool.submit(self.check_mutated, program, samples[seed % 3], seed,
                                keys[samples[seed % 3]], original[samples[seed % 3]])
                    for program in PROGRAMS for seed in range(200)]
            authenticated = [run.result() for run in runs]
        # Most mutations leave something to decrypt, else this test would test little.
        self.assertGreater(sum(1 for count in authenticated if count), len(runs) // 3)


if __name__ == "__main__":
    unittest.main()
