#!/usr/bin/env python3
"""SIP in IP fragments and over TCP: the same calls as from whole datagrams, whatever happens to the dissector."""

import json
import shutil
import subprocess
import sys
import unittest

from scapy.all import IP, TCP, UDP, Ether, PcapReader, PcapWriter, Raw

from lisrtp_case import BUILD, CAPTURES, CommandTest, payloads_by_stream, sample, tshark_fields

PACKED = ("tcp-segments", "tcp-odd-port", "tcp-out-of-order", "tcp-coalesced", "tcp-fragments",
          "ipv6-fragments")


def truth_payloads(truth):
    return {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
            for call in truth["calls"] for stream in call["streams"]}


def secret(kind, **fields):
    lines = ['[[secret]]', 'id = "given"', 'authorisation = "W1"', f'kind = "{kind}"']
    return "\n".join(lines + [f'{name} = "{value}"' for name, value in fields.items()]) + "\n"


def reasons(report):
    return {skip["reason"]: skip["frames"] for skip in report["skipped"]}


class DissectTest(CommandTest):
    """Runs with lisrtp-dissect beside lisrtp."""

    def check_packed(self, name):
        _, toml, truth = sample("default-derivations")
        run = self.decrypt(CAPTURES / name / f"{name}.pcap", self.private_copy(toml))
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(truth))
        self.assertEqual(reasons(run.report), {})
        self.check_signalling(run)

    def check_signalling(self, run):
        """Each call's messages are there as whole UDP datagrams, for a program that is not ours."""
        for call in run.report["calls"]:
            for name in ("signalling", "clear"):
                path = run.case / "data" / call["files"][name]
                methods = [row[0] for row in tshark_fields(path, "sip && udp", "sip.Method")]
                self.assertEqual(sorted(filter(None, methods)), ["ACK", "BYE", "INVITE"], path)

    def test_key_attributes_are_redacted(self):
        """In what came in pieces, too."""
        capture, toml, _ = sample("sdes")
        pieces = self.folder / "pieces.pcap"
        subprocess.run([sys.executable, CAPTURES / "repack_sip.py", "tcp-segments", capture, pieces],
                       check=True)
        run = self.decrypt(pieces, self.private_copy(toml))
        octets = (run.case / "data" / run.report["calls"][0]["files"]["signalling"]).read_bytes()
        self.assertIn(b"INVITE", octets)
        self.assertIn(b"inline:" + b"*" * 40, octets)
        self.assertNotRegex(octets, rb"inline:[A-Za-z0-9+/]")

    def test_messages_of_one_segment_stay_in_its_order(self):
        """Also where only the second brings a key, so that it is learned by another way."""
        capture, toml, _ = sample("sdes")
        sequences = {}
        ringing = b""
        packed = self.folder / "packed.pcap"
        with PcapWriter(str(packed), linktype=1) as out:
            for packet in PcapReader(str(capture)):
                octets = bytes(packet[UDP].payload) if UDP in packet else b""
                if b"SIP/2.0" not in octets[:400]:
                    out.write(packet)
                    continue
                if octets.startswith(b"SIP/2.0 180"):
                    ringing += octets
                    continue
                if octets.startswith(b"SIP/2.0 200"):
                    octets, ringing = ringing + octets, b""
                there, back = ((packet[IP].src, packet[IP].dst), (packet[IP].dst, packet[IP].src))
                segment = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / IP(
                    src=there[0], dst=there[1]) / TCP(
                        sport=packet[UDP].sport, dport=packet[UDP].dport, flags="PA",
                        seq=sequences.get(there, 1), ack=sequences.get(back, 1)) / Raw(octets)
                sequences[there] = sequences.get(there, 1) + len(octets)
                segment.time = packet.time
                out.write(segment)
        run = self.decrypt(packed, self.private_copy(toml))
        covered = [call for call in run.report["calls"] if "files" in call]
        self.assertEqual(len(covered), 3)
        for call in covered:
            path = run.case / "data" / call["files"]["signalling"]
            codes = [row[0] for row in tshark_fields(path, "sip.Status-Code", "sip.Status-Code")]
            self.assertEqual(codes, ["100", "180", "200", "200"], path)

    def fragments(self, **environment):
        capture, toml, truth = sample("fragments")
        run = self.decrypt(capture, self.private_copy(toml), env=environment)
        return run, truth

    def test_fragments(self):
        run, truth = self.fragments()
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(truth))
        self.assertEqual(reasons(run.report), {})

    def test_calls_sees_them_too(self):
        run = self.run_lisrtp("calls", CAPTURES / "tcp-segments" / "tcp-segments.pcap", "--json")
        self.assertEqual(len(json.loads(run.out)), 3, run.err)

    def test_a_crash_is_reported_with_its_frame(self):
        run, _ = self.fragments(LISRTP_DISSECT_TEST="crash:5")
        skips = {skip["reason"]: skip for skip in run.report["skipped"]}
        self.assertEqual(skips["dissector crashed"]["frames"], 1)
        self.assertEqual(skips["dissector crashed"]["first"], {"file": 1, "frame": 5})
        self.assertEqual(len(run.report["calls"]), 1)  # the answer's fragments are whole

    def test_a_hang_is_reported_with_its_frame(self):
        run, _ = self.fragments(LISRTP_DISSECT_TEST="hang:5")
        skips = {skip["reason"]: skip for skip in run.report["skipped"]}
        self.assertEqual(skips["dissector hung"]["first"], {"file": 1, "frame": 5})

    def test_without_the_worker_the_rest_works(self):
        alone = self.folder / "lisrtp"
        shutil.copy(BUILD / "bin" / "lisrtp", alone)
        capture, toml, _ = sample("fragments")
        case = self.folder / "case"
        run = subprocess.run([alone, "decrypt", capture, "--keys", self.private_copy(toml),
                              "-o", case], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)  # what was skipped may have been a covered call
        self.assertIn("lisrtp-dissect cannot be started", run.stderr)
        report = json.loads((case / "data" / "report.json").read_text())
        self.assertEqual(reasons(report), {"IP fragment": 4})

    def test_sipp_over_tcp(self):
        """Real TCP stacks, with segmentation offload; the payloads are those of the call over UDP."""
        exponent = json.loads((CAPTURES / "sip-mikey-dh" / "expect.json").read_text())["dh_x"][0]
        keys = self.key_file(secret("exponent", group="oakley5", x=exponent.lower()),
                             targets='"sip:alice@example.net", "sip:alice@ims.example"')
        over_tcp = self.decrypt(CAPTURES / "tcp-sipp" / "tcp-sipp.pcap", keys)
        self.assertEqual(over_tcp.code, 0, over_tcp.err)
        over_udp = self.decrypt(CAPTURES / "sip-mikey-dh" / "sip-mikey-dh.pcapng", keys, case="udp")
        payloads = [sorted(stream["payload_sha256"] for stream in run.report["calls"][0]["streams"])
                    for run in (over_tcp, over_udp)]
        self.assertEqual(len(payloads[0]), 2)
        self.assertEqual(*payloads)
        self.assertEqual(reasons(over_tcp.report), {})

    def test_deep_finds_no_less(self):
        _, toml, truth = sample("default-derivations")
        run = self.decrypt(CAPTURES / "tcp-odd-port" / "tcp-odd-port.pcap", self.private_copy(toml),
                           "--deep")
        self.assertEqual(payloads_by_stream(run.report), truth_payloads(truth))


def add_packed(name):
    def test(self):
        self.check_packed(name)
    setattr(DissectTest, "test_" + name.replace("-", "_"), test)


for packed in PACKED:
    add_packed(packed)

if __name__ == "__main__":
    unittest.main()
