#!/usr/bin/env python3
"""What Wireshark's own RTP player makes of a decrypted stream: sharkd's `download` is that player
without a window.  baresip played tx_a.wav and tx_b.wav, so what must be heard is known."""

import base64
import io
import unittest
import wave

from wireshark import CAPTURES, PluginTest, capture_with_keys
from lisrtp_case import wav_samples

FRAME = 160  # samples of 20 ms


def a_law_decoded(sample):
    """A 16-bit sample as it comes out of A-law.  ITU-T G.711, table 1a; as in captures_test, decision
    values count away from zero."""
    magnitude = abs(sample) >> 3
    segment = max(magnitude.bit_length() - 5, 0)
    step = max(segment, 1)
    middle = ((magnitude >> step << 1) + 1) << step >> 1
    return (middle if sample >= 0 else -middle) << 3


class Player(PluginTest):

    def downloaded(self, with_keys):
        """SSRC -> samples that the player makes of the stream; nothing when it refuses to."""
        given = capture_with_keys("baresip-sdes")
        sharkd = self.sharkd()
        if with_keys:
            sharkd.ask("setconf", name="lisrtp.key_file", value=str(self.room.copy(given.keys)))
        sharkd.ask("load", file=str(self.room.copy(given.capture)))
        streams = sharkd.ask("tap", tap0="rtp-streams")["taps"][0]["streams"]
        heard = {}
        for one in streams:
            ssrc = int(str(one["ssrc"]), 0)  # a number until 4.2, since then text
            token = "rtp:{saddr}_{sport}_{daddr}_{dport}_{0:x}".format(ssrc, **one)
            answer = sharkd.ask_plainly("download", token=token).get("result", {})
            if "data" in answer:
                with wave.open(io.BytesIO(base64.b64decode(answer["data"]))) as sound:
                    self.assertEqual((sound.getsampwidth(), sound.getframerate()), (2, 8000))
                    heard[f"{ssrc:08x}"] = sound.readframes(sound.getnframes())
        self.assertEqual(sharkd.close(), 0, sharkd.said())
        return heard

    def share_heard(self, heard, played):
        """How much of what was played is heard, in its order: 20 ms pieces, octet for octet."""
        samples = wav_samples(CAPTURES / "baresip-sdes" / played)[0]
        decoded = b"".join(a_law_decoded(one).to_bytes(2, "little", signed=True) for one in samples)
        pieces = [decoded[at:at + 2 * FRAME] for at in range(0, 595 * 2 * FRAME, 2 * FRAME)]
        found, position = 0, 0
        for piece in pieces:
            at = heard.find(piece, position)
            if at >= 0:
                found, position = found + 1, at + len(piece)
        return found / len(pieces)

    def test_with_keys_the_player_plays_what_was_sent(self):
        heard = self.downloaded(with_keys=True)
        self.assertGreater(self.share_heard(heard["b278389d"], "tx_a.wav"), 0.99)
        self.assertGreater(self.share_heard(heard["80113d42"], "tx_b.wav"), 0.99)

    def test_without_keys_it_does_not(self):
        for heard in self.downloaded(with_keys=False).values():
            for played in ("tx_a.wav", "tx_b.wav"):
                self.assertLess(self.share_heard(heard, played), 0.01)


if __name__ == "__main__":
    unittest.main()
