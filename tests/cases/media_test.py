#!/usr/bin/python3
"""Media that other programs encoded, packed and encrypted, compared with what they were given to send."""

import math
import operator
import subprocess
import sys
import unittest

from lisrtp_case import CAPTURES, CommandTest, wav_samples

MEDIA = CAPTURES / "media"


def at_rate(samples, rate, wanted):
    """Linear interpolation is good enough to compare speech."""
    if rate == wanted:
        return samples
    count = len(samples) * wanted // rate
    out = []
    for i in range(count):
        at, rest = divmod(i * rate, wanted)
        left = samples[at]
        right = samples[min(at + 1, len(samples) - 1)]
        out.append(left + (right - left) * rest / wanted)
    return out


def dot(a, b):
    return sum(map(operator.mul, a, b))


def best_match(sent, got, most_lag):
    """Lag, correlation and SNR in dB after the best gain; the lag is found on a second of speech."""
    excerpt = sent[8000:16000]
    lag = max(range(-most_lag, most_lag), key=lambda lag: dot(
        excerpt, got[8000 + lag:16000 + lag]))
    begin = max(0, -lag)
    end = min(len(sent), len(got) - lag)
    a, b = sent[begin:end], got[begin + lag:end + lag]
    aa, bb, ab = dot(a, a), dot(b, b), dot(a, b)
    correlation = ab / (aa * bb) ** 0.5
    noise = aa - ab * ab / bb
    return lag, correlation, aa / noise


class RealCodecs(CommandTest):
    def decrypted(self, name):
        keys = self.key_file("", targets='"sip:alice@ims.example", "sip:alice@127.0.0.1"')
        outcome = self.decrypt(MEDIA / f"{name}.pcapng", keys)
        self.assertEqual(outcome.code, 0, outcome.err)
        [call] = outcome.report["calls"]
        self.assertEqual(call["verdict"], "decrypted")
        return outcome.case / "data", call

    def check_sound(self, name, rate, least_correlation, least_snr):
        """Both directions, against the WAV files that the encoders read."""
        data, call = self.decrypted(name)
        for letter in "ab":
            [stream] = [s for s in call["streams"] if s.get("audio", {}).get("file", "").endswith(
                f"/{letter}.wav")]
            audio = stream["audio"]
            self.assertEqual(audio["rate_hz"], rate)
            self.assertEqual(audio["gaps"], [])
            self.assertEqual(audio["undecoded_packets"], 0)
            self.assertNotIn("trouble", audio)
            self.assertNotIn("kept_raw", stream)
            self.assertEqual(stream["sent_by"], "caller" if letter == "a" else "callee")
            [got] = wav_samples(data / audio["file"])
            [sent] = wav_samples(MEDIA / f"source_{letter}.wav")
            self.assertEqual(len(got), audio["samples"])
            lag, correlation, snr = best_match(sent, at_rate(got, rate, 16000), 800)
            print(f"{name} {letter}: lag {lag / 16:.1f} ms, correlation {correlation:.4f}, "
                  f"SNR {10 * math.log10(snr):.1f} dB", file=sys.stderr)
            self.assertGreater(correlation, least_correlation)
            self.assertGreater(snr, 10 ** (least_snr / 10))
        left, right = wav_samples(data / call["files"]["audio"])
        self.assertGreater(max(left), 1000)
        self.assertGreater(max(right), 1000)
        return call

    def check_pictures(self, name, codec, width=160, height=120, with_audio=True):
        """Every picture that the file shows, against those of the encoder's own output."""
        data, call = self.decrypted(name)
        [stream] = [s for s in call["streams"] if "video" in s]
        expected = (MEDIA / f"{name}.frames.md5").read_text().split()
        self.assertEqual(stream["video"], {
            "file": "calls/0001/a.mkv", "codec": codec, "width": width, "height": height,
            "frames": len(expected), "broken_frames": 0, "with_audio": with_audio})
        film = data / stream["video"]["file"]
        shown = subprocess.run(["ffmpeg", "-v", "error", "-i", film, "-an", "-fps_mode",
                                "passthrough", "-f", "framemd5", "-"],
                               capture_output=True, text=True, check=True).stdout
        self.assertEqual([line.split()[-1] for line in shown.splitlines()
                          if not line.startswith("#")], expected)
        if not with_audio:
            return
        sound = subprocess.run(["ffmpeg", "-v", "error", "-i", film, "-f", "s16le", "-"],
                               capture_output=True, check=True).stdout
        [wav] = wav_samples(data / "calls/0001/a.wav")
        self.assertEqual(sound, b"".join(v.to_bytes(2, "little", signed=True) for v in wav))
        [line] = [line for line in call["media_lines"] if line["kind"] == "video"]
        self.assertEqual((line["flow"], line["holds"]), ("caller-only", []))

    def test_h264(self):
        self.check_pictures("h264", "H264/90000")

    def test_h265(self):
        self.check_pictures("h265", "H265/90000")

    def test_vp8(self):
        self.check_pictures("vp8", "VP8/90000")

    def test_vp9(self):
        self.check_pictures("vp9", "VP9/90000")

    def test_h263(self):
        """Of ffmpeg: pictures without sound."""
        self.check_pictures("h263", "H263-1998/90000", 176, 144, with_audio=False)

    def test_opus(self):
        self.check_sound("opus", 48000, 0.96, 12)

    def check_keys(self, call, expected):
        """What was typed into the caller's baresip, 400 ms each."""
        [caller] = [s for s in call["streams"] if s["sent_by"] == "caller"]
        self.assertEqual([(k["key"], k["ended"]) for k in caller["key_presses"]], expected)
        for press in caller["key_presses"]:
            self.assertTrue(300 < press["seen_ms"] < 1500, press)

    def test_baresip_opus(self):
        """It was hung up while the second key was down."""
        call = self.check_sound("baresip-opus", 48000, 0.95, 10)
        self.check_keys(call, [("7", True), ("#", False)])

    def test_baresip_amr_wb(self):
        call = self.check_sound("baresip-amr-wb", 16000, 0.95, 10)
        self.check_keys(call, [("7", True), ("#", True)])

    def test_amr_wb(self):
        self.check_sound("amr-wb", 16000, 0.95, 11)

    def test_amr(self):
        self.check_sound("amr", 8000, 0.83, 5)

    def test_g722(self):
        self.check_sound("g722", 16000, 0.998, 26)

    def test_g726(self):
        self.check_sound("g726", 8000, 0.96, 12)

    def test_g729(self):
        self.check_sound("g729", 8000, 0.8, 4.5)

    def test_gsm(self):
        self.check_sound("gsm", 8000, 0.93, 8.5)


if __name__ == "__main__":
    unittest.main()
