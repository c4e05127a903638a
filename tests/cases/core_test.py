#!/usr/bin/env python3
"""AKA vectors out of core interfaces: what opens calls is what the network's own nodes told each other.

The Diameter messages are written by hand here, and the sample's by its maker; neither shares code with ours.
"""

import base64
import json
import struct
import unittest

from scapy.all import (IP, SCTP, TCP, UDP, Ether, PcapNgReader, PcapReader, PcapWriter, Raw,
                       SCTPChunkData)

from lisrtp_case import CommandTest, files_of, payloads_by_stream, sample, tshark_fields

CX, ZH, WX, SWX, S6A = 16777216, 16777221, 16777219, 16777265, 16777251
SCSCF, HSS = "10.46.0.2", "10.46.0.3"


def avp(code, data, vendor=10415):
    data = data.encode() if isinstance(data, str) else data
    head = struct.pack("!IB", code, 0xC0 if vendor else 0x40)
    length = (12 if vendor else 8) + len(data)
    head += length.to_bytes(3, "big") + (struct.pack("!I", vendor) if vendor else b"")
    return head + data + bytes(-length % 4)


def diameter(command, application, *avps, request=False):
    body = b"".join(avps)
    return (b"\x01" + (20 + len(body)).to_bytes(3, "big") + (b"\xc0" if request else b"\x40")
            + command.to_bytes(3, "big") + struct.pack("!III", application, 7, 9) + body)


def auth_data_item(vector, scheme="Digest-AKAv1-MD5"):
    return avp(612, avp(613, struct.pack("!I", 1)) + avp(608, scheme)
               + avp(609, vector["rand"] + vector["autn"]) + avp(610, vector["xres"])
               + avp(625, vector["ck"]) + avp(626, vector["ik"]))


AUTHORISATION = """format = "lisrtp-keys/1"
[[authorisation]]
id = "W1"
valid_from = 2000-01-01T00:00:00Z
valid_to = 2100-01-01T00:00:00Z
targets = ["{target}"]
"""


class CoreTest(CommandTest):
    """Vectors of `core-vectors`, carried anew in every way."""

    def setUp(self):
        super().setUp()
        self.capture, self.toml, self.truth = sample("core-vectors")
        self.secrets = self.keys_in_capture()

    def keys_in_capture(self):
        """Every CK, IK and XRES that lies in the sample, by tshark's own Diameter and SIP dissectors."""
        found = {}
        rows = tshark_fields(self.capture, "diameter.cmd.code == 303 && diameter.flags.request == 0",
                             "diameter.Confidentiality-Key", "diameter.Integrity-Key",
                             "diameter.3GPP-SIP-Authorization", "diameter.3GPP-SIP-Authenticate")
        for row in rows:
            columns = [cell.replace(":", "").split(",") for cell in row]
            for ck, ik, xres, seed in zip(*columns):
                seed = bytes.fromhex(seed)
                found[seed[:16]] = {"rand": seed[:16], "autn": seed[16:32],
                                    "ck": bytes.fromhex(ck), "ik": bytes.fromhex(ik),
                                    "xres": bytes.fromhex(xres)}
        return found

    def key_file_for(self, *targets):
        names = ", ".join(f'"{target}"' for target in targets)
        return self.key_file('[[derivation]]\nseed = "aka-rand"\nkdf = "ck"\nuse = "dh-exponent"\n',
                             targets=names)

    def check_no_key_anywhere(self, run):
        keys = [value for vector in self.secrets.values()
                for name, value in vector.items() if name in ("ck", "ik", "xres")]
        self.assertGreaterEqual(len(keys), 12)
        for name, octets in files_of(run.case).items():
            for key in keys:
                for form in (key, key.hex().encode(), key.hex().upper().encode()):
                    self.assertNotIn(form, octets, name)

    def test_no_key_leaves_the_capture(self):
        run = self.decrypt(self.capture, self.private_copy(self.toml))
        self.assertEqual(payloads_by_stream(run.report),
                         {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
                          for call in self.truth["calls"] if call["expect"] == "decrypted"
                          for stream in call["streams"]})
        self.check_no_key_anywhere(run)
        self.assertNotIn("ck=", run.out + run.err)

    def test_the_report_names_places(self):
        run = self.decrypt(self.capture, self.private_copy(self.toml))
        told = {vector["interface"]: vector for vector in run.report["core_vectors"]}
        self.assertEqual(sorted(told), ["Cx", "Mw"])
        calls = {call["to"]: call for call in run.report["calls"]}
        by_mw = calls["sip:dave@ims.example"]["sessions"][0]
        self.assertEqual(by_mw["secret"], told["Mw"]["secret"])
        self.assertEqual((by_mw["value_check"], by_mw["derivation"]), ("match", "ck"))
        reasons = {skip["reason"]: skip["frames"] for skip in run.report["skipped"]}
        self.assertEqual(reasons.get("AKA vector not used: E-UTRAN vector: KASME in place of CK and IK"), 1)
        self.assertGreaterEqual(
            reasons.get("AKA vector not used: of a subscriber whom no authorisation covers", 0), 1)
        number = next(i for i, call in enumerate(run.report["calls"], 1)
                      if call["to"] == "sip:dave@ims.example")
        explained = self.run_lisrtp("explain", run.case, number)
        self.assertIn("AKA vector in ", explained.out)

    def test_unlock_reads_the_keys_again(self):
        case = self.folder / "case"
        self.assertEqual(self.run_lisrtp("index", self.capture, "-o", case).code, 0)
        for name, octets in files_of(case).items():
            for vector in self.secrets.values():
                self.assertNotIn(vector["ck"], octets, name)
        run = self.run_lisrtp("unlock", case, "--keys", self.private_copy(self.toml))
        report = json.loads((case / "data" / "report.json").read_text())
        self.assertEqual(sum(call["verdict"] == "decrypted" for call in report["calls"]), 2, run.err)

    def carried(self, name, wrap, application=CX, item=auth_data_item, command=303, named=True):
        """The sample without its core, and Bob's vector carried in another way."""
        path = self.folder / f"{name}.pcap"
        used = self.vector_of("sip:bob@ims.example")
        identities = [avp(1, "bob@ims.example", 0), avp(601, "sip:bob@ims.example")] if named else []
        answer = diameter(command, application, avp(263, "s;1", 0), *identities, item(used))
        writer = PcapWriter(str(path), linktype=1)
        with PcapNgReader(str(self.capture)) as packets:
            for frame in packets:
                if SCTP in frame:
                    continue
                if not getattr(self, "written", False):
                    for piece in wrap(answer):
                        piece.time = frame.time
                        writer.write(piece)
                    self.written = True
                writer.write(frame)
        writer.close()
        self.written = False
        return path

    def vector_of(self, impu):
        """The vector whose RAND the sample's answer on Cx put last: the one that was used."""
        frames = tshark_fields(self.capture, f'diameter.Public-Identity == "{impu}"', "frame.number")
        row = tshark_fields(self.capture, f"frame.number > {frames[0][0]} && diameter.cmd.code == 303 "
                            "&& diameter.flags.request == 0", "diameter.3GPP-SIP-Authenticate")[0]
        return self.secrets[bytes.fromhex(row[0].replace(":", "").split(",")[-1])[:16]]

    def check_bob(self, path, expected="decrypted", case="case"):
        run = self.decrypt(path, self.key_file_for("sip:bob@ims.example"), case=case)
        call = next(call for call in run.report["calls"] if call["from"] == "sip:dave@ims.example")
        self.assertEqual(call["verdict"], expected, call["reason"] + run.err)
        return run, call

    def test_over_tcp_in_segments(self):
        """A watchdog, and the answer cut into three segments; at another port than Diameter's."""
        def wrap(answer):
            stream = diameter(280, 0, avp(264, "hss", 0), avp(296, "ims", 0)) + answer
            step = len(stream) // 3 + 1
            for at in range(0, len(stream), step):
                yield (Ether() / IP(src=HSS, dst=SCSCF)
                       / TCP(sport=3999, dport=40000, flags="PA", seq=1000 + at, ack=1)
                       / Raw(stream[at:at + step]))
        run, call = self.check_bob(self.carried("tcp", wrap))
        self.assertEqual(run.report["core_vectors"][0]["interface"], "Cx")
        self.assertEqual(call["sessions"][0]["side"], "responder")

    def sctp(self, answer, pieces=1):
        step = len(answer) // pieces + 1
        for number, at in enumerate(range(0, len(answer), step)):
            first, last = at == 0, at + step >= len(answer)
            yield (Ether() / IP(src=HSS, dst=SCSCF) / SCTP(sport=3868, dport=3868, tag=5)
                   / SCTPChunkData(beginning=int(first), ending=int(last), tsn=90 + number,
                                   stream_id=0, stream_seq=0, proto_id=46,
                                   data=answer[at:at + step]))

    def test_over_sctp_in_fragments(self):
        self.check_bob(self.carried("sctp", lambda answer: self.sctp(answer, 3)))

    def test_other_interfaces(self):
        for name, application in (("zh", ZH), ("wx", WX), ("swx", SWX)):
            with self.subTest(name):
                self.check_bob(self.carried(name, self.sctp, application), case=name)

    def test_utran_vectors_of_s6d(self):
        def item(vector):
            return avp(1413, avp(1415, avp(1447, vector["rand"]) + avp(1448, vector["xres"])
                                 + avp(1449, vector["autn"]) + avp(625, vector["ck"])
                                 + avp(626, vector["ik"])))
        self.check_bob(self.carried("s6d", self.sctp, S6A, item, 318))

    def test_ck_prime_is_not_ck(self):
        run, _ = self.check_bob(self.carried(
            "aka-prime", self.sctp, SWX, lambda vector: auth_data_item(vector, "EAP-AKA'")),
            "no-secret")
        self.assertIn("AKA vector not used: EAP-AKA': CK' and IK' in place of CK and IK",
                      [skip["reason"] for skip in run.report["skipped"]])

    def test_whose_it_is_must_be_known(self):
        self.check_bob(self.carried("nameless", self.sctp, named=False), "no-secret")

    def test_a_name_beside_its_rand_makes_it_nobody_elses(self):
        """Anybody may send a REGISTER with Bob's nonce and a target's name; the core says whose it is."""
        path = self.carried("claimed", self.sctp)
        nonce = base64.b64encode(self.vector_of("sip:bob@ims.example")["rand"]
                                 + self.vector_of("sip:bob@ims.example")["autn"]).decode()
        text = ("REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx\r\n"
                "From: <sip:mallory@ims.example>;tag=m\r\nTo: <sip:mallory@ims.example>\r\n"
                "Call-ID: m\r\nCSeq: 1 REGISTER\r\nContact: <sip:mallory@10.9.9.9>\r\n"
                'Authorization: Digest username="mallory@ims.example",realm="ims.example",'
                f'nonce="{nonce}",uri="sip:ims.example",response="{"0" * 32}",algorithm=AKAv1-MD5\r\n'
                "Content-Length: 0\r\n\r\n")
        frame = Ether() / IP(src="10.9.9.9", dst="10.45.0.2") / UDP(sport=5060, dport=5060) / text
        with PcapReader(str(path)) as packets:
            frames = list(packets)
        frame.time = frames[-1].time
        writer = PcapWriter(str(self.folder / "with-claim.pcap"), linktype=1)
        for one in [*frames, frame]:
            writer.write(one)
        writer.close()
        run = self.decrypt(self.folder / "with-claim.pcap",
                           self.key_file_for("impi:mallory@ims.example", "sip:dave@ims.example"))
        self.assertEqual(run.report["core_vectors"], [])
        call = next(call for call in run.report["calls"] if call["from"] == "sip:dave@ims.example")
        self.assertEqual(call["verdict"], "no-secret", call["reason"])

    def test_two_answers_in_one_frame(self):
        """Each is an SCTP chunk of its own; neither hides the other."""
        used = self.vector_of("sip:bob@ims.example")
        other = {name: bytes(len(value)) for name, value in used.items()}

        def both(answer):
            first = diameter(303, CX, avp(263, "s;0", 0), avp(1, "eve@ims.example", 0),
                             avp(601, "sip:eve@ims.example"), auth_data_item(other))
            (frame,) = self.sctp(answer)
            chunks = [SCTPChunkData(tsn=number, stream_id=0, stream_seq=number, proto_id=46,
                                    beginning=1, ending=1, data=one)
                      for number, one in enumerate((first, answer))]
            lower = frame.copy()
            lower[SCTP].remove_payload()
            del lower[IP].len, lower[IP].chksum, lower[SCTP].chksum
            return [lower / chunks[0] / chunks[1]]
        self.check_bob(self.carried("both", both))

    def test_events_only_opens_nothing(self):
        keys = self.key_file("", text=AUTHORISATION.format(target="sip:bob@ims.example")
                             + 'scope = "iri"\n')
        run = self.decrypt(self.capture, keys)
        self.assertEqual(payloads_by_stream(run.report), {})
        self.assertEqual(run.report["core_vectors"], [])


if __name__ == "__main__":
    unittest.main()
