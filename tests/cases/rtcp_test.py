#!/usr/bin/env python3
"""SRTCP in the case: clear packets, counts, completeness; what is not covered stays ciphertext."""

import base64
import hashlib
import json
import unittest

from lisrtp_case import CAPTURES, CommandTest, deterministic_files_of, files_of, sample, tshark_fields
from srtp_by_hand import HandRtcpOpener

CHECKSUMS = ("udp.check_checksum:TRUE", "ip.check_checksum:TRUE")
RTCP_TYPES = range(192, 224)


def is_rtcp(packet):
    return len(packet) >= 8 and packet[0] >> 6 == 2 and packet[1] in RTCP_TYPES


def rtcp_of(capture, source=None, destination=None):
    """(time, packet) of what looks like RTCP between two ends, in the order of the file."""
    rows = tshark_fields(capture, "udp", "frame.time_epoch", "ip.src", "udp.srcport", "ip.dst",
                         "udp.dstport", "udp.payload")
    found = []
    for time, ip_from, port_from, ip_to, port_to, payload in rows:
        packet = bytes.fromhex(payload)
        if is_rtcp(packet) and source in (None, f"{ip_from}:{port_from}") and \
                destination in (None, f"{ip_to}:{port_to}"):
            found.append((float(time), packet))
    return found


class Samples(CommandTest):
    """The sample `rtcp`: all that its maker sent, held against what the case holds."""

    def test_the_case_holds_what_was_sent(self):
        """One case, looked at in every way."""
        run, truth = self.open_sample()
        for look in (self.look_at_packets, self.look_at_e_bits, self.look_at_ports,
                     self.look_at_the_window, self.look_at_strangers, self.look_at_the_lone_stream):
            with self.subTest(look.__name__):
                look(run, truth)

    def open_sample(self):
        capture, keys, truth = sample("rtcp")
        run = self.decrypt(capture, self.private_copy(keys), "--cross-check", timeout=600)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.report["cross_check"]["differences"], 0)
        return run, truth

    def calls(self, run, truth):
        by_id = {call["call_id"]: call for call in run.report["calls"]}
        return [(one, by_id[one["call_id"]]) for one in truth["calls"]]

    def check_stream(self, clear, stream, truth):
        rtcp = stream["rtcp"]
        packets = [packet for _, packet in rtcp_of(clear, rtcp["source"], rtcp["destination"])]
        self.assertEqual(len(packets), truth["rtcp"]["packets"])
        self.assertEqual(hashlib.sha256(b"".join(packets)).hexdigest(), truth["rtcp"]["sha256"])
        self.assertEqual(rtcp["sha256"], truth["rtcp"]["sha256"])
        self.assertEqual((rtcp["packets"], rtcp["authenticated"], rtcp["failed"], rtcp["missing"]),
                         (len(packets), len(packets), 0, 0))
        self.assertEqual(rtcp["cname"], f"{stream['ssrc']}@samples.invalid")
        reports = rtcp["sender_reports"]
        self.assertEqual(reports["reports"], len(packets))
        self.assertEqual(reports["packets_sent"], reports["packets_opened"])

    def look_at_packets(self, run, truth):
        checked = 0
        for one, call in self.calls(run, truth):
            if one["expect"] != "decrypted":
                continue
            clear = run.case / "data" / call["files"]["clear"]
            by_ssrc = {stream["ssrc"]: stream for stream in call["streams"]}
            self.assertNotIn("further_rtcp", call)
            for stream in one["streams"]:
                self.check_stream(clear, by_ssrc[stream["ssrc"]], stream)
                checked += 1
            times = [float(row[0]) for row in tshark_fields(clear, "frame", "frame.time_epoch")]
            self.assertEqual(times, sorted(times))
            self.assertEqual(tshark_fields(
                clear, "_ws.malformed || udp.checksum.status==0 || ip.checksum.status==0 || srtcp.encrypted_payload",
                "frame.number", options=CHECKSUMS), [])
        self.assertEqual(checked, 16)

    def look_at_e_bits(self, run, truth):
        for one, call in self.calls(run, truth):
            for stream in call["streams"]:
                if one["expect"] == "decrypted":
                    encrypted = 0 if one["name"].startswith("signed-only") else stream["rtcp"]["packets"]
                    self.assertEqual(stream["rtcp"]["encrypted"], encrypted, one["name"])

    def look_at_ports(self, run, truth):
        by_name = {one["name"]: call for one, call in self.calls(run, truth)}
        ends = {name: {(stream["rtcp"]["source"], stream["rtcp"]["destination"])
                       for stream in by_name[name]["streams"]} for name in
                ("mux", "next-port", "named-port")}
        self.assertIn(("10.45.1.41:40000", "10.45.2.17:41000"), ends["mux"])
        self.assertIn(("10.45.1.41:40001", "10.45.2.17:41001"), ends["next-port"])
        self.assertIn(("10.45.2.17:46011", "10.45.1.41:46013"), ends["named-port"])

    def look_at_the_window(self, run, truth):
        one, call = next(pair for pair in self.calls(run, truth) if pair[0]["name"] == "window")
        for stream in call["streams"]:
            self.assertGreater(stream["rtcp"]["not_covered"], 0)
            self.assertGreater(stream["rtcp"]["authenticated"], 0)
            self.assertFalse(stream["rtcp"]["bye"], "it lies behind the window")

    def look_at_strangers(self, run, truth):
        one, call = next(pair for pair in self.calls(run, truth) if pair[0]["name"] == "strangers")
        self.assertEqual(call["verdict"], "not-covered")
        self.assertEqual(call["not_covered_rtcp_packets"],
                         sum(stream["rtcp"]["packets"] for stream in one["streams"]))
        for stream in one["streams"]:
            name = f"{stream['ssrc']}@samples.invalid".encode()
            for path, octets in files_of(run.case).items():
                self.assertNotIn(name, octets, path)

    def look_at_the_lone_stream(self, run, truth):
        stream = run.report["streams_without_call"][0]
        self.check_stream(run.case / "data" / "streams" / "clear.pcapng", stream,
                          truth["streams_without_call"][0])

    def test_threads_and_engines_do_not_matter(self):
        capture, keys, _ = sample("rtcp")
        keys = self.private_copy(keys)
        cases = []
        for number, more in enumerate((("-j", "1"), ("-j", "4"), ("--engine", "gcrypt"))):
            run = self.decrypt(capture, keys, *more, case=f"case{number}", timeout=600)
            self.assertEqual(run.code, 0, run.err)
            files = deterministic_files_of(run.case)
            cases.append({name: octets for name, octets in files.items()
                          if name.startswith("data/calls/") and name.endswith(".pcapng")})
        for other in cases[1:]:
            self.assertEqual(cases[0], other)


class Baresip(CommandTest):
    """SRTCP that baresip sent, on the ports above the media's, opened by hand as well."""

    def test_every_packet(self):
        folder = CAPTURES / "baresip-sdes"
        keys = self.key_file('[[secret]]\nid = "none"\nauthorisation = "W1"\nkind = "tgk"\n'
                             f'tgk = "{"00" * 32}"\n', targets='"sip:alice@10.9.0.1"')
        run = self.decrypt(folder / "baresip-sdes.pcapng", keys, "--cross-check")
        self.assertEqual(run.code, 0, run.err)
        call = run.report["calls"][0]
        clear = run.case / "data" / call["files"]["clear"]
        given = {one["ssrc"][2:]: one for one in json.loads((folder / "keys.json").read_text())}
        for stream in call["streams"]:
            rtcp = stream["rtcp"]
            both = base64.b64decode(given[stream["ssrc"]]["inline"])
            opener = HandRtcpOpener(both[:16], both[16:])
            seen = rtcp_of(folder / "baresip-sdes.pcapng", rtcp["source"], rtcp["destination"])
            # It sends an APP packet of 16 octets twice: as SRTCP, and before that in the clear.
            by_hand = dict(opener.open(packet) for _, packet in seen if len(packet) > 16)
            self.assertEqual(len(seen), len(by_hand) + 1)
            self.assertGreater(len(by_hand), 2)
            sent = [by_hand[index] for index in sorted(by_hand)]
            self.assertEqual([packet for _, packet in rtcp_of(clear, rtcp["source"],
                                                              rtcp["destination"])], sent)
            self.assertEqual((rtcp["authenticated"], rtcp["failed"], rtcp["encrypted"]),
                             (len(sent), 1, len(sent)))
            self.assertEqual(hashlib.sha256(b"".join(sent)).hexdigest(), rtcp["sha256"])
            self.assertTrue(rtcp["cname"])
            self.assertEqual(rtcp["sender_reports"]["packets_sent"],
                             rtcp["sender_reports"]["packets_opened"])
            # What its peer says of it: nothing was lost.
            self.assertEqual(stream["reception"]["cumulative_lost"], 0)
            self.assertNotEqual(stream["reception"]["reporter"], stream["ssrc"])
        # Wireshark reads the same: SR with the senders' counts.
        counts = tshark_fields(clear, "rtcp.pt==200", "rtcp.sender.packetcount")
        self.assertGreater(len(counts), 1)


if __name__ == "__main__":
    unittest.main()
