#!/usr/bin/env python3
"""The same call however it was captured: in several files, in any order, on any link layer."""

import random
import shutil
import struct
import subprocess
import unittest

from lisrtp_case import (CommandTest, files_of, payloads_by_stream, sample,
                         tshark_fields)
from rewritten import frames_of, with_link_type, write_pcap

LINUX_COOKED, LINUX_COOKED_2, RAW_IP, BSD_LOOPBACK = 113, 276, 101, 0


class SamePayloads(CommandTest):

    def setUp(self):
        super().setUp()
        self.capture, keys, truth = sample("several-calls")
        self.keys = self.private_copy(keys)
        self.expected = {(call["call_id"], stream["ssrc"]): stream["payload_sha256"]
                         for call in truth["calls"] for stream in call["streams"]}

    def check(self, captures):
        run = self.decrypt(captures, self.keys)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(payloads_by_stream(run.report), self.expected)
        return run

    def filtered(self, name, display_filter):
        path = self.folder / name
        subprocess.run(["tshark", "-r", self.capture, "-Y", display_filter, "-w", path],
                       check=True, capture_output=True)
        return path


class Files(SamePayloads):

    def test_media_apart_from_signalling(self):
        self.check([self.filtered("media.pcapng", "!sip"), self.filtered("sip.pcapng", "sip")])

    def test_many_parts_and_folders_in_any_order(self):
        parts = self.folder / "parts"
        (parts / "deep").mkdir(parents=True)
        subprocess.run(["editcap", "-c", "37", self.capture, parts / "part.pcapng"], check=True)
        files = sorted(parts.glob("*.pcapng"))
        for path in files[::3]:
            path.rename(parts / "deep" / path.name)
        given = sorted(parts.glob("*.pcapng")) + [parts / "deep"]
        random.Random(3711).shuffle(given)
        self.check(given)

    def test_a_case_beside_its_captures_is_no_capture(self):
        capture, keys, _ = sample("ims-aka-dh")
        keys = self.private_copy(keys)
        folder = self.folder / "captures"
        folder.mkdir()
        shutil.copyfile(capture, folder / "call.pcapng")
        first = self.decrypt(folder, keys, case="captures/case")
        second = self.decrypt(folder, keys, case="again")
        self.assertEqual((first.code, second.code), (0, 0), second.err)
        self.assertEqual(second.report["calls"], first.report["calls"])

    def test_a_copy_gives_duplicates_only(self):
        capture, keys, truth = sample("ims-aka-dh")
        copy = self.folder / "copy.pcapng"
        shutil.copyfile(capture, copy)
        run = self.decrypt([capture, copy], self.private_copy(keys))
        self.assertEqual(run.code, 0, run.err)
        expected = {stream["ssrc"]: stream for stream in truth["calls"][0]["streams"]}
        for stream in run.report["calls"][0]["streams"]:
            once = expected[stream["ssrc"]]
            self.assertEqual(stream["authenticated"], once["authenticated"])
            self.assertEqual(stream["duplicates"], once["packets"] + once["duplicates"])
            self.assertEqual(stream["payload_sha256"], once["payload_sha256"])

    def test_compressed(self):
        packed = self.folder / "packed.pcapng.gz"
        with packed.open("wb") as out:
            subprocess.run(["gzip", "-c", self.capture], stdout=out, check=True)
        self.check(packed)

    def test_frames_out_of_order(self):
        """Media stands before the signalling in one file; times tell."""
        header, frames = frames_of(self.capture, self.folder)
        self.check(write_pcap(self.folder / "reversed.pcap", header, frames[::-1]))


class LinkLayers(SamePayloads):

    def on(self, link_type, wrap):
        header, frames = frames_of(self.capture, self.folder)
        if link_type is not None:
            header = with_link_type(header, link_type)
        path = self.folder / "other.pcap"
        run = self.check(write_pcap(path, header, [(record, wrap(f)) for record, f in frames]))
        for call in run.report["calls"]:  # the clear copy is of the same link layer, and right
            clear = run.case / "data" / call["files"]["clear"]
            for stream in call["streams"]:
                rows = tshark_fields(clear, f"rtp.ssrc==0x{stream['ssrc']}", "frame.number",
                                     "rtp.payload")
                self.assertEqual(len(rows), stream["authenticated"])
            self.assertEqual(tshark_fields(
                clear, "_ws.malformed || ip.checksum.status==0 || udp.checksum.status==0",
                "frame.number", options=("udp.check_checksum:TRUE", "ip.check_checksum:TRUE")), [])

    def test_linux_cooked(self):
        self.on(LINUX_COOKED, lambda f: struct.pack(">HHH8s", 0, 1, 6, f[6:12]) + f[12:])

    def test_linux_cooked_2(self):
        self.on(LINUX_COOKED_2, lambda f: f[12:14] + bytes(2) +
                struct.pack(">IHBB8s", 2, 1, 0, 6, f[6:12]) + f[14:])

    def test_raw_ip(self):
        self.on(RAW_IP, lambda f: f[14:])

    def test_loopback(self):
        self.on(BSD_LOOPBACK, lambda f: struct.pack("<I", 2) + f[14:])

    def test_vlan(self):
        self.on(None, lambda f: f[:12] + b"\x81\x00\x00\x2a" + f[12:])

    def test_q_in_q(self):
        self.on(None, lambda f: f[:12] + b"\x88\xa8\x00\x07\x81\x00\x00\x2a" + f[12:])


class NotCovered(CommandTest):

    def test_no_plaintext_of_what_is_not_covered(self):
        """The same capture is opened twice: with an authorisation for everybody at all times, to
        learn what everybody said, and as ordered.  What only the first may open is nowhere in the
        second case."""
        capture, keys, truth = sample("not-covered")
        keys = self.private_copy(keys)
        ordered = self.decrypt(capture, keys, case="ordered")
        self.assertEqual(ordered.code, 0, ordered.err)
        parties = {call[end] for call in truth["calls"] for end in ("from", "to")}
        secrets = "".join(
            '[[secret]]\nid = "cs{0}-{1}"\nauthorisation = "W1"\nkind = "tek"\ncsb_id = "{2}"\n'
            'cs_id = {3}\ntek = "{4}"\nsalt = "{5}"\n'.format(
                number, cs["cs_id"], session["csb_id"], cs["cs_id"], cs["tek"], cs["salt"])
            for number, call in enumerate(truth["calls"])
            for session in call["sessions"] for cs in session["cs"])
        wide = self.key_file(secrets, ", ".join(f'"{party}"' for party in sorted(parties)),
                             name="wide.toml")
        everything = self.decrypt(capture, wide, case="everything")
        self.assertEqual(everything.code, 0, everything.err)
        # The sample's melody begins anew with each call, so what one call may show, another has too.
        may = {payload for call in ordered.report["calls"] if "clear" in call.get("files", {})
               for payload in self.payloads(ordered, call)}
        case = b"".join(files_of(ordered.case).values())
        hidden = 0
        for call in everything.report["calls"]:
            said = self.payloads(everything, call)
            self.assertTrue(said)
            for payload in said:
                if payload not in may:
                    self.assertFalse(payload in case, call["call_id"])
                    hidden += 1
        self.assertGreater(hidden, 100)

    @staticmethod
    def payloads(run, call):
        rows = tshark_fields(run.case / "data" / call["files"]["clear"], "rtp", "rtp.payload")
        return [bytes.fromhex(row[0]) for row in rows if len(row[0]) >= 40]


if __name__ == "__main__":
    unittest.main()
