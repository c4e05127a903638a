#!/usr/bin/env python3
"""What the plugin shows is what the command decrypts, for every capture that has a key file.

Proof is the plaintext: SHA-256 over rtp.payload in index order, stream by stream, against
payload_sha256 of `lisrtp decrypt`.  A new folder below samples/captures or tests/captures that holds
NAME.pcapng (or .pcap) and NAME.toml is covered without new code.  An argument chooses a class, as
unittest has it.
"""

import collections
import hashlib
import random
import subprocess
import tempfile
import unittest

from wireshark import (PluginTest, capture_with_keys, captures_with_keys, decrypt_report, nodes_of, octets_of,
                       signalling_last)

from lisrtp_case import SAMPLE  # wireshark.py says where

MANY_CALLS = """start = 2026-11-03T10:00:00Z

[network home]
domain = ims.example
proxy = 10.45.0.1:5060

[party alice]
address = 10.45.1.41
media_port = 40000
k = 465b5ce8b199b49faa5f0a2ee238a6bc
opc = cd63cb71954a9f4e48a5994e37a02baf

[party bob]
address = 10.45.2.17
media_port = 41000

[register]
party = alice
at = 0

[authorisation W1]
targets = sip:alice@ims.example

[secret alice-usim]
kind = subscriber
authorisation = W1
party = alice
"""
ONE_OF_MANY = """
[call c{number}]
from = alice
to = bob
at = {at}
packets = {packets}
authorisation = W1
expect = decrypted
from.media_port = {from_port}
to.media_port = {to_port}
"""

FIELDS = ("frame.number", "ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport",
          "rtp.ssrc", "lisrtp.tag.status", "lisrtp.index", "rtp.payload", "lisrtp.offer_frame",
          "lisrtp.answer_frame", "lisrtp.seed_frame")
Packet = collections.namedtuple("Packet", "frame index payload key_frame")


def endpoint(v4, v6, port):
    return f"{v4}:{port}" if v4 else f"[{v6}]:{port}"


def shown(room, given, *arguments):
    """Rows of FIELDS of all opened packets; and what else tshark printed."""
    rows = room.fields(given.capture, "lisrtp.index && rtp", *FIELDS, keys=given.keys,
                       preferences=given.preferences, arguments=arguments)
    return ([row for row in rows if len(row) == len(FIELDS)],
            ["\t".join(row) for row in rows if len(row) != len(FIELDS)])


def opened_packets(rows):
    """Stream (SSRC, source, destination) -> packets whose tag fits, in order of capture."""
    streams = collections.defaultdict(list)
    for row in rows:
        frame, src4, src6, sport, dst4, dst6, dport, ssrc, tag, index, payload, *frames = row
        if tag == "fits":
            stream = (ssrc[2:], endpoint(src4, src6, sport), endpoint(dst4, dst6, dport))
            streams[stream].append(Packet(int(frame), int(index), payload,
                                          max(int(one or 0) for one in frames)))
    return dict(streams)


def payload_sha256(packets):
    """As report.json has it: in index order, each index once."""
    by_index = {}
    for packet in packets:
        by_index.setdefault(packet.index, packet.payload)
    digest = hashlib.sha256()
    for index in sorted(by_index):
        digest.update(bytes.fromhex(by_index[index]))
    return digest.hexdigest()


def digests(streams):
    return {stream: payload_sha256(packets) for stream, packets in streams.items()}


def reported_streams(report):
    """Stream -> payload_sha256 of what the command opened."""
    streams = [one for call in report["calls"] for one in call["streams"]]
    return {(one["ssrc"], one["source"], one["destination"]): one["payload_sha256"]
            for one in streams + report["streams_without_call"]
            if one["authenticated"] and one["suite"] != "none"}


def reported_calls(report):
    """Call-ID -> (verdict, packets, opened packets)."""
    calls = {}
    for call in report["calls"]:
        streams = call["streams"]
        opened = sum(one["authenticated"] + one["unproven"] + one["duplicates"] for one in streams)
        calls[call["call_id"]] = counted(
            call["verdict"], sum(one["packets"] + one["not_covered"] for one in streams),
            0 if call["verdict"] == "plain" else opened)
    return calls


def counted(verdict, packets, opened):
    """The report does not list the streams of calls that nothing covers; the table counts them."""
    return (verdict, None if verdict in ("not-covered", "events-only") else packets, opened)


def calls_of_table(lines):
    """The same out of `-z lisrtp,calls`."""
    rows = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) >= 10 and cells[0].isdigit() and int(cells[0]) > 0:
            rows[cells[8]] = counted(cells[3], int(cells[5]), int(cells[6]))
    return rows


class EveryCapture(PluginTest):
    """check(given) for each."""

    maxDiff = None

    def each(self, check):
        found = captures_with_keys()
        self.assertGreater(len(found), 45)
        for given in found:
            with self.subTest(given.name):
                check(given)


class TwoPasses(EveryCapture):

    def test_payloads_and_verdicts_are_those_of_the_command(self):
        opened, calls = [], []

        def check(given):
            with tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
                report = decrypt_report(folder, given.capture, given.keys)
            rows, rest = shown(self.room, given, "-2", "-z", "lisrtp,calls")
            streams = digests(opened_packets(rows))
            self.assertEqual(streams, reported_streams(report))
            self.assertEqual(calls_of_table(rest), reported_calls(report))
            opened.extend(streams)
            calls.extend(report["calls"])

        self.each(check)
        self.assertGreater(len(opened), 100)
        self.assertGreater(len(calls), 80)


class OnePass(EveryCapture):

    def test_what_comes_after_its_key_is_opened(self):
        """In one pass a packet before its key stays closed; every other is as in two."""
        def check(given):
            once = opened_packets(shown(self.room, given)[0])
            twice = opened_packets(shown(self.room, given, "-2")[0])
            for stream, packets in twice.items():
                seen = {packet.frame: packet for packet in once.get(stream, ())}
                for packet in packets:
                    if packet.frame in seen:
                        self.assertEqual(seen.pop(packet.frame)[:3], packet[:3])
                    else:
                        self.assertLess(packet.frame, packet.key_frame, f"{stream} {packet}")
                self.assertEqual(seen, {}, "opened in one pass only")
            self.assertEqual(set(once) - set(twice), set())

        self.each(check)

    def test_many_calls(self):
        """Conclusions are drawn sparingly, and yet the first packets behind each answer are opened."""
        calls, packets = 30, 500
        scenario = self.room.folder / "many.txt"
        scenario.write_text(MANY_CALLS + "".join(ONE_OF_MANY.format(
            number=number, at=2 + 11 * number, packets=packets, from_port=20000 + 2 * number,
            to_port=30000 + 2 * number) for number in range(calls)))
        subprocess.run([str(SAMPLE), str(scenario), "-o", str(self.room.folder)], check=True,
                       capture_output=True)
        folder = self.room.folder / "many"
        rows = self.room.fields(folder / "many.pcapng", "lisrtp.index && rtp", "frame.number",
                                keys=folder / "many.toml")
        self.assertEqual(len(rows), 2 * calls * packets)

    def test_media_before_its_key(self):
        """The media first in the file, the signalling behind it: nothing in one pass, all in two."""
        given = capture_with_keys("ims-aka-dh")
        turned = given._replace(capture=signalling_last(self.room, given.capture))
        straight = digests(opened_packets(shown(self.room, given, "-2")[0]))
        self.assertEqual(opened_packets(shown(self.room, turned)[0]), {})
        self.assertEqual(digests(opened_packets(shown(self.room, turned, "-2")[0])), straight)


class RandomAccess(EveryCapture):
    """sharkd is Wireshark without a window: `frame` is a click on a packet."""

    clicks = 40

    def click(self, sharkd, frame):
        """(index, payload) that the tree shows, or None."""
        answer = sharkd.ask("frame", frame=frame, proto=True, bytes=True)
        index, payload, fits = None, b"", False
        for node in nodes_of(answer["tree"]):
            field = node.get("f", "")
            if field.startswith("lisrtp.index == "):
                index = int(field.split(" == ")[1])
            elif field == 'lisrtp.tag.status == "fits"':
                fits = True
            elif field.startswith("rtp.payload == "):
                payload = octets_of(answer, node)
        return (index, payload.hex()) if fits and index is not None else None

    def test_clicks_in_random_order(self):
        order = random.Random(3711)
        sharkd = self.sharkd()
        switches = {line.split(":")[0] for given in captures_with_keys()
                    for line in given.preferences}

        def check(given):
            expected = {}
            for packets in opened_packets(shown(self.room, given, "-2")[0]).values():
                expected.update({packet.frame: packet[1:3] for packet in packets})
            # One process for all captures: files are opened one after another, with other keys.
            sharkd.ask("setconf", name="lisrtp.key_file", value=str(self.room.copy(given.keys)))
            for preference in switches:
                value = "TRUE" if f"{preference}:TRUE" in given.preferences else "FALSE"
                sharkd.ask("setconf", name=preference, value=value)
            sharkd.ask("load", file=str(self.room.copy(given.capture)))
            frames = sharkd.ask("status")["frames"]
            chosen = [order.randint(1, frames) for _ in range(self.clicks)]
            chosen += order.sample(sorted(expected), min(len(expected), self.clicks))
            chosen += order.sample(chosen, self.clicks // 2)  # the same once more
            order.shuffle(chosen)
            for frame in chosen:
                self.assertEqual(self.click(sharkd, frame), expected.get(frame), f"frame {frame}")

        self.each(check)
        self.assertEqual(sharkd.close(), 0, sharkd.said())

    def test_preference_changes_and_reloading(self):
        """Without the key file nothing is opened, with it all is, as often as one likes."""
        given = capture_with_keys("ims-aka-dh")
        expected = {packet.frame: packet[1:3]
                    for packets in opened_packets(shown(self.room, given, "-2")[0]).values()
                    for packet in packets}
        sharkd = self.sharkd()
        frames = random.Random(4567).sample(sorted(expected), 20)
        for turn in range(6):
            with_keys = turn % 2 == 1
            value = str(self.room.copy(given.keys)) if with_keys else ""
            sharkd.ask("setconf", name="lisrtp.key_file", value=value)
            sharkd.ask("load", file=str(self.room.copy(given.capture)))
            for frame in frames:
                self.assertEqual(self.click(sharkd, frame), expected[frame] if with_keys else None,
                                 f"turn {turn}, frame {frame}")
        self.assertEqual(sharkd.close(), 0, sharkd.said())

    def test_a_changed_key_file_counts_after_a_reload(self):
        given = capture_with_keys("ims-aka-dh")
        good = given.keys.read_text()
        bad = good.replace('k = "4', 'k = "5')
        self.assertNotEqual(good, bad)
        path = self.room.write("changing.toml", bad)
        sharkd = self.sharkd()
        sharkd.ask("setconf", name="lisrtp.key_file", value=str(path))
        for text, opens in ((bad, False), (good, True), (bad, False), (good, True)):
            self.room.write("changing.toml", text)
            sharkd.ask("load", file=str(self.room.copy(given.capture)))
            self.assertEqual(self.click(sharkd, 100) is not None, opens)
        sharkd.close()


if __name__ == "__main__":
    unittest.main()
