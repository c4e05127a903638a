#!/usr/bin/python3
"""What a stream holds beside sound, what is missing in it, and what cannot be decoded."""

import contextlib
import os
import socket
import subprocess
import unittest

from lisrtp_case import CAPTURES, CommandTest, files_of, tshark_fields, wav_samples
from plain_call import PlainCall, noise

MEDIA = CAPTURES / "media"
EVENTS = "101 telephone-event/8000"


def encoded(codec, form, rate):
    """The caller's speech by ffmpeg's encoder."""
    return subprocess.run(["ffmpeg", "-v", "error", "-i", MEDIA / "source_a.wav", "-ar", str(rate),
                           "-c:a", codec, "-f", form, "-"], capture_output=True, check=True).stdout


def pieces(octets, size):
    return [octets[i:i + size] for i in range(0, len(octets) - size + 1, size)]


def key_press(call, key, at, sequence, timestamp, durations, ends=3):
    """RFC 4733: the same timestamp, growing durations, the end three times."""
    for i, duration in enumerate(durations + [durations[-1]] * (ends - 1)):
        end = 0x80 if i >= len(durations) - 1 and ends else 0
        call.rtp(at + 0.02 * i, sequence + i, timestamp, 101,
                 bytes([key, end | 10]) + duration.to_bytes(2, "big"), marker=i == 0)


class MediaTest(CommandTest):
    def media_of(self, call, code=0, **how):
        outcome = self.decrypt(call.write(self.folder / "call.pcap"), self.key_file(""), **how)
        self.assertEqual(outcome.code, code, outcome.err)
        [reported] = outcome.report["calls"]
        return outcome.case / "data", reported


    @staticmethod
    def correlation(a, b):
        dot = lambda x, y: sum(p * q for p, q in zip(x, y))
        return dot(a, b) / (dot(a, a) * dot(b, b)) ** 0.5


class Events(MediaTest):
    def test_key_presses_and_comfort_noise(self):
        call = PlainCall(["8 PCMA/8000", "13 CN/8000", EVENTS])
        tone = [noise(160, i) for i in range(50)]
        call.stream(tone, 8, 160, sequence=100, timestamp=0)
        call.rtp(1.1, 150, 50 * 160, 13, bytes([60]))
        call.rtp(1.6, 151, 75 * 160, 13, bytes([60]))
        key_press(call, 5, 2.1, 152, 100 * 160, [160, 320, 480, 640, 800])
        key_press(call, 11, 2.5, 159, 120 * 160, [160, 320], ends=0)
        call.stream(tone, 8, 160, begin=3.1, sequence=161, timestamp=150 * 160)
        data, reported = self.media_of(call)
        [stream] = reported["streams"]
        self.assertEqual(
            [(k["key"], k["duration_ms"], k["volume_dbm0"], k["ended"])
             for k in stream["key_presses"]],
            [("5", 100, -10, True), ("#", 40, -10, False)])
        self.assertTrue(stream["key_presses"][0]["time"].endswith(":22.100000Z"))
        self.assertEqual(stream["comfort_noise_packets"], 2)
        self.assertEqual(stream["audio"]["gaps"], [])
        self.assertEqual(stream["audio"]["pauses"], [{"from_s": 1.0, "to_s": 3.0}])
        self.assertNotIn("codec_changes", stream)
        self.assertNotIn("kept_raw", stream)
        [samples] = wav_samples(data / stream["audio"]["file"])
        self.assertEqual(len(samples), 4 * 8000)
        self.assertEqual(set(samples[8000:24000]), {0})

    def test_losses_jitter_and_order(self):
        call = PlainCall(["0 PCMU/8000"])
        payloads = [noise(160, i) for i in range(100)]
        payloads[40:45] = [None] * 5
        call.stream(payloads, 0, 160)
        # 70 overtakes 69, and 80 comes 10 ms late
        packets = call.packets
        media = [i for i, (_, octets) in enumerate(packets) if len(octets) == 20 + 8 + 12 + 160]
        a, b = media[64], media[65]
        packets[a], packets[b] = (packets[b][0], packets[a][1]), (packets[a][0], packets[b][1])
        late = media[75]
        packets[late] = (packets[late][0] + 0.01, packets[late][1])
        _, reported = self.media_of(call)
        [stream] = reported["streams"]
        quality = stream["quality"]
        self.assertEqual((quality["received"], quality["lost"], quality["lost_percent"]),
                         (95, 5, 5.0))
        self.assertEqual(quality["reordered"], 1)
        self.assertEqual(stream["audio"]["gaps"], [{"from_s": 0.8, "to_s": 0.9}])
        self.assertAlmostEqual(quality["longest_pause_s"], 0.12, 3)
        # RFC 3550, A.8: what goes into it is |D| / 16 at every step
        jitter, most, before = 0.0, 0.0, None
        for at, octets in sorted(packets, key=lambda packet: packet[0]):
            if len(octets) != 200:
                continue
            sent = int.from_bytes(octets[32:36], "big") / 8
            if before:
                jitter += (abs((at - before[0]) * 1000 - (sent - before[1])) - jitter) / 16
                most = max(most, jitter)
            before = at, sent
        self.assertAlmostEqual(quality["jitter_ms"], jitter, 2)
        self.assertAlmostEqual(quality["most_jitter_ms"], most, 2)

    def test_codec_change(self):
        call = PlainCall(["0 PCMU/8000", "9 G722/8000"])
        narrow = pieces(encoded("pcm_mulaw", "mulaw", 8000), 160)[:50]
        wide = pieces(encoded("g722", "g722", 16000), 160)[50:100]
        call.stream(narrow + [None] * len(wide), 0, 160)
        call.stream([None] * len(narrow) + wide, 9, 160)
        data, reported = self.media_of(call)
        [stream] = reported["streams"]
        [change] = stream["codec_changes"]
        self.assertEqual((change["from"], change["to"]), ("PCMU/8000", "G722/8000"))
        self.assertEqual(stream["audio"]["rate_hz"], 16000)
        self.assertEqual(stream["audio"]["gaps"], [])
        [got] = wav_samples(data / stream["audio"]["file"])
        [sent] = wav_samples(MEDIA / "source_a.wav")
        for begin, end in ((2000, 15000), (17000, 31000)):
            best = max(self.correlation(sent[begin:end], got[begin + lag:end + lag])
                       for lag in range(-4, 30))
            self.assertGreater(best, 0.95)

    def test_hold_and_one_way(self):
        call = PlainCall(["8 PCMA/8000"])
        call.stream([noise(160, i) for i in range(300)], 8, 160)
        call.stream([noise(160, i) for i in range(100)], 8, 160, by_caller=False)
        call.exchange(2.5, offer="sendonly", answer="recvonly")
        call.exchange(4.5)
        call.exchange(5.0, offer="sendrecv", answer="inactive")
        call.bye(6.5)
        _, reported = self.media_of(call)
        [line] = reported["media_lines"]
        self.assertEqual(line["flow"], "both")
        self.assertAlmostEqual(line["one_way_s"], 4.0, 2)
        first, second = line["holds"]
        self.assertEqual((first["by"], second["by"]), ("caller", "callee"))
        self.assertLess(first["from"], first["to"])
        self.assertNotIn("to", second)

    def test_nobody_answers(self):
        call = PlainCall(["8 PCMA/8000"])
        call.stream([noise(160, i) for i in range(100)], 8, 160, by_caller=False)
        _, reported = self.media_of(call)
        self.assertEqual(reported["media_lines"][0]["flow"], "callee-only")
        self.assertAlmostEqual(reported["media_lines"][0]["one_way_s"], 1.98, 2)
        self.assertEqual(reported["streams"][0]["sent_by"], "callee")


class Formats(MediaTest):
    def test_amr_wb_bandwidth_efficient(self):
        """RFC 4867, 4.3 against 4.4: the same frames without padding, two in a packet."""
        keys = self.key_file("")
        aligned = self.decrypt(MEDIA / "amr-wb.pcapng", keys, case="aligned")
        clear = aligned.case / "data/calls/0001/clear.pcapng"
        payloads = [bytes.fromhex(row[0]) for row in tshark_fields(
            clear, "rtp.ssrc == 0xaaaa0001", "rtp.payload", options=["rtp.heuristic_rtp:TRUE"])]
        self.assertGreater(len(payloads), 100)
        bits_by_type = [132, 177, 253, 285, 317, 365, 397, 461, 477, 40]
        packed = []
        for pair in zip(payloads[::2], payloads[1::2]):
            entries, speech = "", ""
            for i, payload in enumerate(pair):
                kind, good = payload[1] >> 3 & 15, payload[1] >> 2 & 1
                self.assertEqual(len(payload), 2 + (bits_by_type[kind] + 7) // 8)
                entries += f"{1 - i:b}{kind:04b}{good:b}"
                speech += "".join(f"{octet:08b}" for octet in payload[2:])[:bits_by_type[kind]]
            bits = "1111" + entries + speech
            bits += "0" * (-len(bits) % 8)
            packed.append(int(bits, 2).to_bytes(len(bits) // 8, "big"))
        call = PlainCall(["97 AMR-WB/16000"])
        call.stream(packed, 97, 640, step=0.04)
        data, reported = self.media_of(call)
        [stream] = reported["streams"]
        self.assertEqual(stream["audio"]["undecoded_packets"], 0)
        [got] = wav_samples(data / stream["audio"]["file"])
        [expected] = wav_samples(aligned.case / "data/calls/0001/a.wav")
        self.assertEqual(got, expected[:len(got)])

    def test_linear_samples(self):
        """RFC 3551, 4.5.11: what was sent, sample by sample; of two channels the mean."""
        [sent] = wav_samples(MEDIA / "source_a.wav")
        for number, channels in enumerate((1, 2)):
            big_endian = b"".join(v.to_bytes(2, "big", signed=True) * channels for v in sent)
            call = PlainCall([f"100 L16/16000/{channels}"], call_id=f"l16-{channels}@test")
            call.stream(pieces(big_endian, 640 * channels), 100, 320)
            data, reported = self.media_of(call, case=f"case{number}")
            audio = reported["streams"][0]["audio"]
            self.assertEqual(audio["rate_hz"], 16000)
            [got] = wav_samples(data / audio["file"])
            self.assertEqual(got, sent[:len(got)])
            self.assertEqual(len(got), len(sent) // 320 * 320)

    def test_g723(self):
        """RFC 3551, 4.5.3: frames of 24 octets, 30 ms each."""
        call = PlainCall(["4 G723/8000"])
        call.stream(pieces(encoded("g723_1", "g723_1", 8000), 24), 4, 240, step=0.03)
        data, reported = self.media_of(call)
        audio = reported["streams"][0]["audio"]
        self.assertEqual(audio["undecoded_packets"], 0)
        [got] = wav_samples(data / audio["file"])
        [sent] = wav_samples(MEDIA / "source_a.wav")
        best = max(self.correlation(sent[8000:24000:2], got[4000 + lag:12000 + lag])
                   for lag in range(0, 120))
        self.assertGreater(best, 0.8)

    def h263(self, rtpmap, *flags):
        """ffmpeg's encoder and packetiser, against its own decoding of the same frames."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            receiver.bind(("127.0.0.1", 0))
            port = receiver.getsockname()[1]
            film = self.folder / "sent.avi"
            encode = ["-f", "lavfi", "-i", "testsrc2=size=176x144:rate=15:duration=2", "-c:v",
                      "h263" if flags else "h263p", "-b:v", "200k", "-g", "12", "-threads", "1"]
            if flags:
                # Packets begin at macroblocks, so mostly within an octet. Pictures are all intra,
                # because ffmpeg 5.1 spoils the header of packets with negative motion vectors.
                encode += ["-mb_info", "480", "-g", "1"]
            subprocess.run(["ffmpeg", "-v", "error", *encode, film], check=True)
            subprocess.run(["ffmpeg", "-v", "error", *encode, "-f", "rtp", *flags,
                            f"rtp://127.0.0.1:{port}?pkt_size=500"], check=True,
                           stdout=subprocess.DEVNULL)
            receiver.setblocking(False)
            packets = []
            with contextlib.suppress(BlockingIOError):
                while True:
                    packets.append(receiver.recv(2000))
        call = PlainCall([rtpmap], kind="video")
        for i, packet in enumerate(packets):
            call.rtp(0.1 + 0.005 * i, int.from_bytes(packet[2:4], "big"),
                     int.from_bytes(packet[4:8], "big"), int(rtpmap.split()[0]), packet[12:],
                     marker=packet[1] >= 0x80)
        data, reported = self.media_of(call)
        video = reported["streams"][0]["video"]
        self.assertEqual((video["width"], video["height"], video["frames"],
                          video["broken_frames"]), (176, 144, 30, 0))
        self.assertEqual(*(self.pictures(path) for path in (data / video["file"], film)))

    @staticmethod
    def pictures(path):
        shown = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-fps_mode", "passthrough",
                                "-f", "framemd5", "-"], capture_output=True, text=True,
                               check=True).stdout
        return [line.split()[-1] for line in shown.splitlines() if not line.startswith("#")]

    def test_h263_1998(self):
        self.h263("106 H263-1998/90000")

    def test_h263_of_rfc_2190(self):
        self.h263("34 H263/90000", "-rtpflags", "rfc2190")

    def test_what_nothing_decodes_is_kept(self):
        call = PlainCall(["96 EVS/16000", "fmtp 96 br=13.2-24.4"])
        payloads = [noise(33, i) for i in range(60)]
        call.stream(payloads, 96, 320)
        data, reported = self.media_of(call)
        [stream] = reported["streams"]
        [kept] = stream["kept_raw"]
        self.assertEqual((kept["payload_type"], kept["rtpmap"], kept["fmtp"], kept["packets"]),
                         (96, "EVS/16000", "br=13.2-24.4", 60))
        octets = (data / kept["file"]).read_bytes()
        self.assertTrue(octets.startswith(b"#!rtpplay1.0 10.0.0.1/40000\n"))
        at, got = octets.index(b"\n") + 1 + 16, []
        while at < len(octets):
            length = int.from_bytes(octets[at:at + 2], "big")
            got.append(octets[at + 8 + 12:at + length])
            at += length
        self.assertEqual(got, payloads)
        self.assertNotIn("audio", stream)

    def test_amr_with_crc_is_refused(self):
        call = PlainCall(["96 AMR/8000", "fmtp 96 octet-align=1; crc=1"])
        call.stream([noise(33, i) for i in range(20)], 96, 160)
        _, reported = self.media_of(call)
        self.assertEqual(reported["streams"][0]["kept_raw"][0]["reason"], "AMR with CRC")

    def test_text(self):
        """RFC 4103 with two generations of redundancy: one loss is brought back, three are not."""
        call = PlainCall(["98 red/1000", "99 t140/1000", "fmtp 98 99/99/99"], kind="text")
        typed = ["Meet ", "me ", "ät ", "nine", "\b\b", "\u2028", "sharp", " x", " y", " z", "!"]
        for i, text in enumerate(typed):
            if i in (2, 7, 8, 9):
                continue
            older = [typed[i - j].encode() if i >= j else b"" for j in (2, 1)]
            head = b"".join((0x80 | 99).to_bytes(1, "big")
                            + ((300 * j << 10) | len(block)).to_bytes(3, "big")
                            for j, block in zip((2, 1), older))
            call.rtp(0.1 + 0.3 * i, 500 + i, 300 * i, 98,
                     head + bytes([99]) + b"".join(older) + text.encode())
        data, reported = self.media_of(call)
        [stream] = reported["streams"]
        self.assertEqual(stream["text"]["lost_blocks"], 1)
        lines = (data / stream["text"]["file"]).read_text(encoding="utf-8").splitlines()
        self.assertEqual([line.split(" ", 1)[1] for line in lines],
                         ["Meet me ät nine\u232b\u232b", "sharp\ufffd y z!"])
        self.assertNotIn("kept_raw", stream)


    def test_pictures_with_losses(self):
        """The clear packets of a capture, some left out: the frames they belong to, and no others."""
        whole = self.decrypt(MEDIA / "h264.pcapng", self.key_file(""), case="whole")
        rows = tshark_fields(whole.case / "data/calls/0001/clear.pcapng", "rtp.ssrc == 0xaaaa0002",
                             "rtp.seq", "rtp.timestamp", "rtp.marker", "rtp.payload",
                             options=["rtp.heuristic_rtp:TRUE"])
        packets = [(int(seq), int(time), marker in ("1", "True"), bytes.fromhex(payload))
                   for seq, time, marker, payload in rows]
        times = sorted({time for _, time, _, _ in packets})
        self.assertEqual(len(times), 45)
        of_frame = {time: [p for p in packets if p[1] == time] for time in times}
        several = [time for time in times if len(of_frame[time]) > 2][1:]
        left_out = {of_frame[several[0]][1][0],                      # the middle of a frame
                    *(p[0] for p in of_frame[several[1]][:2]),       # its beginning
                    of_frame[several[2]][-1][0]}                     # its end
        left_out |= {p[0] for p in of_frame[times[-2]]}              # a frame, whole
        call = PlainCall(["102 H264/90000", "fmtp 102 packetization-mode=1"], kind="video")
        for i, (seq, time, marker, payload) in enumerate(packets):
            if seq not in left_out:
                call.rtp(0.1 + (time - times[0]) / 90000 + i * 1e-5, seq, time, 102, payload,
                         marker)
        data, reported = self.media_of(call)
        [stream] = reported["streams"]
        video = stream["video"]
        self.assertEqual(stream["quality"]["lost"], len(left_out))
        self.assertEqual((video["frames"], video["broken_frames"]), (41, 3))
        sizes = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,flags",
                                "-of", "csv=p=0", data / video["file"]],
                               capture_output=True, text=True, check=True).stdout.split()
        shown = [float(line.split(",")[0]) for line in sizes]
        broken = set(several[:3]) | {times[-2]}
        expected = [(time - times[0]) / 90000 for time in times if time not in broken]
        for got, wanted in zip(shown, expected, strict=True):
            self.assertAlmostEqual(got, wanted, delta=0.0015)


class Hostile(MediaTest):
    def test_a_decoder_that_dies_costs_its_tracks_only(self):
        os.environ["LISRTP_DECODE_TEST"] = "crash"
        self.addCleanup(os.environ.pop, "LISRTP_DECODE_TEST")
        outcome = self.decrypt(MEDIA / "h264.pcapng", self.key_file(""))
        self.assertEqual(outcome.code, 0, outcome.err)
        [call] = outcome.report["calls"]
        self.assertEqual(call["verdict"], "decrypted")
        for stream in call["streams"]:
            told = stream.get("audio") or stream["video"]
            self.assertIn("crashed", told["trouble"])
            [kept] = stream["kept_raw"]
            self.assertEqual(kept["packets"], stream["quality"]["received"])
            self.assertTrue((outcome.case / "data" / kept["file"]).exists())

    def test_noise_for_every_decoder(self):
        formats = ["9 G722/8000", "99 G726-32/8000", "3 GSM/8000", "98 iLBC/8000", "18 G729/8000",
                   "4 G723/8000", "97 AMR/8000", "97 AMR-WB/16000", "111 opus/48000/2",
                   "100 L16/16000/2", "102 H264/90000", "103 H265/90000", "104 VP8/90000",
                   "105 VP9/90000", "106 H263-1998/90000", "34 H263/90000", "98 t140/1000"]
        for number, rtpmap in enumerate(formats):
            with self.subTest(rtpmap):
                call = PlainCall([rtpmap], call_id=f"noise{number}@test")
                payload_type = int(rtpmap.split()[0])
                for i in range(150):
                    call.rtp(0.1 + 0.02 * i, 10 + i, 160 * (i // 2), payload_type,
                             noise(1 + 37 * i % 240, 1000 * number + i), marker=i % 2 == 1)
                self.media_of(call, case=f"case{number}")

    def test_the_same_bytes_again(self):
        keys = self.key_file("")
        cases = [files_of(self.decrypt(MEDIA / "h264.pcapng", keys, case=name).case / "data")
                 for name in ("one", "two")]
        self.assertEqual(*cases)


if __name__ == "__main__":
    unittest.main()
