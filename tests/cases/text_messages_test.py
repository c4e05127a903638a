#!/usr/bin/env python3
"""SIP MESSAGE: what was written by and to whom, where an authorisation covers it, and nowhere else."""

import json
import sqlite3
import unittest

from scapy.all import IP, UDP, Ether, wrpcap

from lisrtp_case import AUTHORISATION, CommandTest, files_of

START = 1793700000  # 2026-11-03T10:00:00Z
TEXTS = ("Meet me at the old mill at nine, said Alice",
         "Bob answers: bring the green suitcase along",
         "Carol tells Dave a thing that is nobody's business",
         "Much too early: written before the order began",
         "To the lawyer: this is privileged between us two")


def message(sender, receiver, text, number=1, kind="text/plain", hop="a", encoding=""):
    body = text if isinstance(text, bytes) else text.encode()
    return (f"MESSAGE sip:{receiver}@ims.example SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK{hop}{number}\r\n"
            f"From: <sip:{sender}@ims.example>;tag=f{number}\r\nTo: <sip:{receiver}@ims.example>\r\n"
            f"Call-ID: text-{number}\r\nCSeq: {number} MESSAGE\r\nMax-Forwards: 70\r\n"
            f"Content-Type: {kind}\r\n{encoding}Content-Length: {len(body)}\r\n\r\n").encode() + body


def answer(sender, receiver, number=1, status="200 OK"):
    return (f"SIP/2.0 {status}\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa{number}\r\n"
            f"From: <sip:{sender}@ims.example>;tag=f{number}\r\n"
            f"To: <sip:{receiver}@ims.example>;tag=t\r\nCall-ID: text-{number}\r\n"
            f"CSeq: {number} MESSAGE\r\nContent-Length: 0\r\n\r\n").encode()


def in_dialog(method, text=""):
    """Of one call between Alice and Bob, without media."""
    body = text.encode()
    kind = "Content-Type: text/plain\r\n" if text else ""
    return (f"{method} sip:bob@ims.example SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKd{method}\r\n"
            "From: <sip:alice@ims.example>;tag=f\r\nTo: <sip:bob@ims.example>;tag=t\r\n"
            f"Call-ID: dialog\r\nCSeq: {1 if method == 'INVITE' else 2} {method}\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


class TextMessages(CommandTest):

    def capture(self, packets, name="texts.pcap"):
        """(seconds after the start, octets, port of the receiver)"""
        frames = []
        for at, octets, *more in packets:
            frame = (Ether() / IP(src="10.0.0.1", dst="10.0.0.2") /
                     UDP(sport=5060, dport=more[0] if more else 5060) / octets)
            frame.time = START + at
            frames.append(frame)
        path = self.folder / name
        wrpcap(str(path), frames)
        return path

    def keys(self, scope="content", more=""):
        text = AUTHORISATION.format(targets='"sip:alice@ims.example"')
        for old, new in (("2000-01-01T00:00:00Z", "2026-11-03T10:00:00Z"),
                         ("2100-01-01T00:00:00Z", "2026-11-03T11:00:00Z"),
                         ('scope = "content"', f'scope = "{scope}"')):
            self.assertIn(old, text)
            text = text.replace(old, new)
        return self.key_file(more, text=text)

    def all_kinds(self):
        return self.capture([
            (-60, message("alice", "bob", TEXTS[3], 4)),
            (10, message("alice", "bob", TEXTS[0], 1)),
            (10.1, message("alice", "bob", TEXTS[0], 1, hop="b"), 5070),
            (10.2, answer("alice", "bob", 1)),
            (20, message("bob", "alice", TEXTS[1], 2)),
            (20.5, message("bob", "alice", TEXTS[1], 2)),
            (30, message("carol", "dave", TEXTS[2], 3)),
            (40, message("alice", "lawyer", TEXTS[4], 5)),
            (41, answer("alice", "lawyer", 5, "480 Temporarily Unavailable"))])

    def expect(self, run, texts):
        """These are in the case, the others nowhere in it."""
        everything = b"\0".join(files_of(run.case).values())
        for text in TEXTS:
            self.assertEqual(text.encode() in everything, text in texts, text)

    def test_what_is_covered_is_told_and_nothing_else(self):
        keys = self.keys(more='[[exclude]]\nid = "X1"\nreason = "lawyer"\n'
                              'identities = ["sip:lawyer@ims.example"]\n')
        run = self.decrypt(self.all_kinds(), keys)
        self.assertEqual(run.code, 0, run.err)
        self.expect(run, TEXTS[:2])
        first, second = run.report["text_messages"]
        self.assertEqual(run.report["text_messages_not_covered"], 3)
        self.assertEqual([first["text"], second["text"]], list(TEXTS[:2]))
        self.assertEqual((first["from"], first["to"]),
                         ("sip:alice@ims.example", "sip:bob@ims.example"))
        self.assertEqual((first["frame"], first["answer"]), (2, "200 OK"))
        self.assertEqual(first["copies"], [{"file": 1, "frame": 3}])
        self.assertEqual(second["copies"], [{"file": 1, "frame": 6}])
        self.assertEqual(second["answer"], "")
        for one in (first, second):
            self.assertEqual((run.case / "data" / one["body"]).read_bytes(), one["text"].encode())
            self.assertIn(one["text"], (run.case / "data" / "report.html").read_text())
        self.assertIn("data/messages/0001.txt", (run.case / "manifest-sha256.txt").read_text())
        self.assertEqual(self.run_lisrtp("verify", run.case).code, 0)

    def test_events_only(self):
        run = self.decrypt(self.all_kinds(), self.keys("iri"))
        self.assertEqual(run.code, 0, run.err)
        self.expect(run, ())
        messages = run.report["text_messages"]
        self.assertEqual([one["content"] for one in messages], [False] * 3)
        self.assertTrue(all("text" not in one and "body" not in one for one in messages))
        self.assertEqual(messages[2]["answer"], "480 Temporarily Unavailable")

    def test_the_index_holds_no_text_and_unlocks_it(self):
        capture = self.all_kinds()
        case = self.folder / "case"
        run = self.run_lisrtp("index", capture, "-o", case)
        self.assertEqual(run.code, 0, run.err)
        run.case = case
        self.expect(run, ())
        with sqlite3.connect(case / "data" / "index.sqlite") as index:
            self.assertEqual(index.execute("SELECT count(*) FROM message WHERE redacted=1")
                             .fetchone()[0], 7)
        run = self.run_lisrtp("unlock", case, "--keys", self.keys())
        self.assertEqual(run.code, 0, run.err)
        report = json.loads((case / "data" / "report.json").read_text())
        self.assertEqual([one["text"] for one in report["text_messages"]],
                         [TEXTS[0], TEXTS[1], TEXTS[4]])

    def test_inside_a_call(self):
        """The window cuts there, too; of events only, the signalling is there without the text."""
        capture = self.capture([
            (-30, in_dialog("INVITE")), (-20, in_dialog("MESSAGE", TEXTS[3])),
            (20, in_dialog("MESSAGE", TEXTS[0]).replace(b"CSeq: 2", b"CSeq: 3")),
            (30, in_dialog("BYE"))])
        run = self.decrypt(capture, self.keys())
        self.expect(run, TEXTS[:1])
        events = self.decrypt(capture, self.keys("iri"), case="events")
        self.expect(events, ())
        octets = (events.case / "data/calls/0001/signalling.pcapng").read_bytes()
        self.assertEqual(octets.count(b"MESSAGE sip:bob"), 2)
        kept = self.decrypt(capture, self.keys("iri"), "--keep-keys", case="kept")
        self.expect(kept, ())

    def test_bodies_of_every_kind(self):
        packed = b"\x1f\x8b\x08\0\0\0\0\0\0\x03 not really packed"
        capture = self.capture([
            (1, message("alice", "bob", b"", 1)),
            (2, message("alice", "bob", packed, 2, encoding="Content-Encoding: gzip\r\n")),
            (3, message("alice", "bob", b"\xff\xfe\0<script>alert(1)</script>\x1b[2J", 3)),
            (4, message("alice", "bob", "From: <im:a>\r\n\r\nContent-Type: text/plain\r\n\r\ncpim",
                        4, "message/cpim")),
            (5, message("alice", "bob", b"\x89PNG", 5, "image/png")),
            (6, message("alice", "bob", "x" * 20000, 6))])
        run = self.decrypt(capture, self.keys())
        messages = run.report["text_messages"]
        self.assertEqual([one.get("body") for one in messages],
                         [None, "messages/0002.bin", "messages/0003.txt", "messages/0004.txt",
                          "messages/0005.bin", "messages/0006.txt"])
        self.assertEqual(["text" in one for one in messages],
                         [False, False, True, True, False, False])
        self.assertEqual((run.case / "data/messages/0002.bin").read_bytes(), packed)
        page = (run.case / "data" / "report.html").read_text()
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("\x1b", page)

    def test_damaged_ones_leave_no_text(self):
        """Cut anywhere, or without a blank line: what cannot be read is not kept either."""
        whole = message("carol", "dave", TEXTS[2], 3)
        begin = whole.index(TEXTS[2].encode())
        packets = [(n / 10, whole[:cut]) for n, cut in enumerate(range(begin, len(whole), 7))]
        packets += [(50, whole.replace(b"\r\n\r\n", b"\r\n")), (51, whole.replace(b"\r", b"")),
                    (52, b"\r\n" + whole), (53, whole.replace(b"SIP/2.0\r\n", b"SIP/2.0 \r\n"))]
        run = self.decrypt(self.capture(packets), self.keys())
        everything = b"\0".join(files_of(run.case).values())
        for i in range(0, len(TEXTS[2]) - 12, 4):
            self.assertNotIn(TEXTS[2][i:i + 12].encode(), everything)


if __name__ == "__main__":
    unittest.main()
