#!/usr/bin/env python3
"""Captures made with other people's software: tests/captures.

Where nobody wrote down what was sent, payload_sha256 is held against srtp_by_hand, which shares no
code with the command and is given TEK and salt from expect.json or keys.json.
"""

import base64
import hashlib
import json
import re
import unittest

from lisrtp_case import CAPTURES, CommandTest, tshark_fields, wav_samples
from srtp_by_hand import HandOpener, payload_digest


def secret(kind, **fields):
    lines = ['[[secret]]', 'id = "given"', 'authorisation = "W1"', f'kind = "{kind}"']
    lines += [f'{name} = "{value}"' for name, value in fields.items()]
    return "\n".join(lines) + "\n"


def udp_payloads(path, display_filter):
    rows = tshark_fields(path, display_filter, "udp.payload")
    return [bytes.fromhex(row[0]) for row in rows if row[0]]


def a_law(sample):
    """One octet of a 16-bit linear sample.  ITU-T G.711, table 1a; decision values count away from
    zero on both sides, which G.711 leaves open and baresip does."""
    magnitude, sign = abs(sample) >> 3, 0xD5 if sample >= 0 else 0x55
    segment = max(magnitude.bit_length() - 5, 0)
    step = magnitude >> 1 if segment < 2 else magnitude >> segment
    return ((segment << 4) | (step & 0x0F)) ^ sign


class Mikey(CommandTest):
    """SIP calls with MIKEY at session level, both parties on 127.0.0.1."""

    def open_call(self, folder, secrets):
        self.truth = json.loads((CAPTURES / folder / "expect.json").read_text())
        self.capture = CAPTURES / folder / f"{folder}.pcapng"
        run = self.decrypt(self.capture,
                           self.key_file(secrets, targets='"sip:alice@example.net"'),
                           "--cross-check")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.report["cross_check"]["differences"], 0)
        self.assertEqual(len(run.report["calls"]), 1)
        call = run.report["calls"][0]
        self.assertEqual(call["verdict"], "decrypted", call["reason"])
        self.assertEqual(call["ended_by"], "bye")
        self.assertEqual(len(call["streams"]), 2)
        for stream in call["streams"]:
            self.assertEqual((stream["packets"], stream["authenticated"]), (150, 150))
            self.assertEqual((stream["missing"], stream["roc_first"], stream["roc_last"]), (0, 0, 1))
            self.assertEqual(stream["csb_id"], self.truth["csb_id"])
            self.assertEqual(stream["payload_sha256"], self.by_hand(stream))
        self.assertEqual({stream["cs_id"] for stream in call["streams"]}, {1, 2})
        session = call["sessions"][0]
        self.assertEqual(session["csb_id"], self.truth["csb_id"])
        return session

    def by_hand(self, stream):
        keys = self.truth[f"cs{stream['cs_id']}"]
        ports = [end.rsplit(":", 1)[1] for end in (stream["source"], stream["destination"])]
        packets = udp_payloads(self.capture, f"udp.srcport=={ports[0]} && udp.dstport=={ports[1]}")
        opener = HandOpener(stream["suite"], bytes.fromhex(keys["tek"]), bytes.fromhex(keys["salt"]))
        return payload_digest(opener, packets)

    def exponent(self, party):
        x = json.loads((CAPTURES / "sip-mikey-dh" / "expect.json").read_text())["dh_x"][party]
        return secret("exponent", group="oakley5", x=x.lower())

    def test_dh_with_the_initiators_exponent(self):
        session = self.open_call("sip-mikey-dh", self.exponent(0))
        self.assertEqual((session["mode"], session["group"]), ("mikey-dh", "oakley5"))
        self.assertEqual((session["side"], session["value_check"]), ("initiator", "match"))

    def test_dh_with_the_responders_exponent(self):
        session = self.open_call("sip-mikey-dh", self.exponent(1))
        self.assertEqual((session["side"], session["value_check"]), ("responder", "match"))

    def test_dh_with_the_tgk(self):
        tgk = json.loads((CAPTURES / "sip-mikey-dh" / "expect.json").read_text())["tgk"]
        session = self.open_call("sip-mikey-dh", secret("tgk", tgk=tgk))
        self.assertEqual(session["secret"], "given")

    def test_psk(self):
        psk = json.loads((CAPTURES / "sip-mikey-psk" / "expect.json").read_text())["psk"]
        session = self.open_call("sip-mikey-psk", secret("psk", psk=psk))
        self.assertEqual(session["mode"], "mikey-psk")


class Sdes(CommandTest):

    def test_baresip_sends_what_the_wav_files_hold(self):
        """baresip plays each file from its first sample: all 95200 octets sent are those samples in
        A-law, octet for octet; nothing is aligned or left out."""
        folder = CAPTURES / "baresip-sdes"
        capture = folder / "baresip-sdes.pcapng"
        run = self.decrypt(capture, self.key_file(secret("tgk", tgk="00" * 32),
                                                  targets='"sip:alice@10.9.0.1"'), "--cross-check")
        self.assertEqual(run.code, 0, run.err)
        call = run.report["calls"][0]
        self.assertEqual((call["verdict"], call["sessions"][0]["mode"]), ("decrypted", "sdes"))
        given = {one["ssrc"][2:]: one for one in json.loads((folder / "keys.json").read_text())}
        self.assertEqual({stream["ssrc"] for stream in call["streams"]}, set(given))
        for stream in call["streams"]:
            self.assertEqual((stream["packets"], stream["authenticated"]), (595, 595))
            rows = tshark_fields(run.case / "data" / call["files"]["clear"],
                                 f"rtp.ssrc==0x{stream['ssrc']}", "rtp.payload")
            sent = b"".join(bytes.fromhex(row[0]) for row in rows)
            self.assertEqual(hashlib.sha256(sent).hexdigest(), stream["payload_sha256"])
            played = folder / f"tx_{'a' if given[stream['ssrc']]['dir'] == 'offer' else 'b'}.wav"
            coded = bytes(a_law(sample) for sample in wav_samples(played)[0])
            self.assertTrue(coded.startswith(sent), f"{played.name} is not what was sent")

    def test_nobody_but_a_target_is_heard(self):
        run = self.decrypt(CAPTURES / "baresip-sdes" / "baresip-sdes.pcapng",
                           self.key_file(secret("tgk", tgk="00" * 32), '"sip:carol@10.9.0.1"'))
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.report["calls"][0]["verdict"], "not-covered")


class Suites(CommandTest):
    """Streams without signalling, opened with srtp-master secrets.  Two of the capture's eight are
    left out: tests/captures/README.md says why."""

    def check(self, number):
        folder = CAPTURES / "gst-suites"
        given = json.loads((folder / "keys.json").read_text())[number]
        key_octets = 32 if "256" in given["suite"] else 16
        both = bytes.fromhex(given["key"])
        key, salt = both[:key_octets], both[key_octets:]
        ssrc = given["ssrc"][2:]
        run = self.decrypt(folder / "gst-suites.pcapng",
                           self.key_file(secret("srtp-master", suite=given["suite"], ssrc=ssrc,
                                                key=key.hex(), salt=salt.hex()),
                                         targets='"ip:127.0.0.1"'), "--cross-check")
        self.assertIsNotNone(run.report, run.err)
        streams = {one["ssrc"]: one for one in run.report["streams_without_call"]}
        stream = streams[ssrc]
        self.assertEqual((stream["packets"], stream["authenticated"]), (100, 100))
        self.assertEqual(stream["suite"], given["suite"])
        self.assertEqual((stream["missing"], stream["roc_last"]), (0, 1))
        packets = udp_payloads(folder / "gst-suites.pcapng", f"udp.dstport=={given['port']}")
        opener = HandOpener(given["suite"], key, salt)
        self.assertEqual(stream["payload_sha256"], payload_digest(opener, packets))

    def test_aes_cm_128_tag_80(self):
        self.check(0)

    def test_aes_cm_128_tag_32(self):
        self.check(1)

    def test_aes_cm_256_tag_80(self):
        self.check(2)

    def test_aes_cm_256_tag_32(self):
        self.check(3)

    def test_aes_gcm_128(self):
        self.check(4)

    def test_aes_gcm_256(self):
        self.check(5)


class Aka(CommandTest):

    # 3GPP TS 35.208, test set 3.
    K = "fec86ba6eb707ed08905757b1bb44b8f"
    OP = "dbc59adcb6f9a0ef735477b7fadf8374"

    def challenge(self, k):
        capture = CAPTURES / "sipp-aka" / "sipp-aka-set3.pcapng"
        run = self.decrypt(capture, self.key_file(
            secret("subscriber", impi=self.impi(capture), algorithm="milenage", k=k, op=self.OP),
            targets=f'"impi:{self.impi(capture)}"'))
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.report["calls"], [])
        self.assertEqual(len(run.report["challenges"]), 1)
        return run.report["challenges"][0]

    def impi(self, capture):
        rows = tshark_fields(capture, "sip.auth.username", "sip.auth.username")
        return rows[0][0].strip('"')

    def test_res_and_mac_a_prove_the_key(self):
        quintet = (CAPTURES / "sipp-aka" / "quintet-set3.txt").read_text()
        rand = re.search(r"RAND:\s*([0-9a-f]{32})", quintet).group(1)
        nonce = base64.b64decode(re.search(r"IMS nonce:\s*(\S+)", quintet).group(1))
        challenge = self.challenge(self.K)
        self.assertEqual(challenge["rand"], rand)
        self.assertEqual(nonce[:16].hex(), rand)
        self.assertEqual((challenge["frame"], challenge["algorithm"]), (2, "AKAv1-MD5"))
        self.assertEqual((challenge["res"], challenge["mac_a"]), ("fits", "fits"))
        self.assertEqual(challenge["secret"], "given")

    def test_another_key_proves_nothing(self):
        challenge = self.challenge("ff" + self.K[2:])
        self.assertEqual((challenge["res"], challenge["mac_a"]), ("differs", "differs"))


if __name__ == "__main__":
    unittest.main()
