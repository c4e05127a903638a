#!/usr/bin/env python3
"""The SDP of two legs compared: what somebody between the parties took out of it."""

import unittest

from lisrtp_case import CommandTest
from plain_call import CALLEE, CALLER, PlainCall

PROXY = "10.0.0.9"
HOST = "a=candidate:1 1 UDP 2130706431 10.0.0.1 40000 typ host"
HOST_RTCP = "a=candidate:1 2 UDP 2130706430 10.0.0.1 40001 typ host"
REFLEXIVE = ("a=candidate:2 1 UDP 1694498815 198.51.100.7 5100 typ srflx raddr 10.0.0.1 rport 40000")
RELAY = "a=candidate:3 1 UDP 16777215 192.0.2.3 6100 typ relay raddr 198.51.100.7 rport 5100"


class Legs(PlainCall):
    """The proxy sends the INVITE on, with candidates of its own choice."""

    def __init__(self, offered, arrived):
        self.candidates = offered
        self.arrived = arrived
        super().__init__(["8 PCMA/8000"])

    def sdp(self, by_caller, direction):
        lines = "".join(line + "\r\n" for line in (self.candidates if by_caller else []))
        return super().sdp(by_caller, direction) + lines

    def message(self, at, first, by_caller, method, body="", to_tag=True):
        super().message(at, first, by_caller, method, body, to_tag)
        if not first.startswith("INVITE"):
            return
        kept, self.candidates = self.candidates, self.arrived
        text = self.packets[-1][1][28:].decode()
        head = text.partition("\r\n\r\n")[0]
        body = self.sdp(True, "sendrecv")
        self.candidates = kept
        head = head.replace("Via:", f"Via: SIP/2.0/UDP {PROXY}:5060;branch=z9hG4bKp\r\nVia:", 1)
        lines = [line for line in head.split("\r\n") if not line.startswith("Content-Length")]
        sent_on = "\r\n".join(lines + [f"Content-Length: {len(body)}", "", body])
        self.add(at + 0.002, (PROXY, 5060), (CALLEE, 5060), sent_on.encode())


class LegsTest(CommandTest):
    """A call that an authorisation covers, seen on both sides of a proxy."""

    def report_of(self, offered, arrived):
        call = Legs(offered, arrived)
        call.bye(1.0)
        path = call.write(self.folder / "legs.pcap")
        return self.decrypt(path, self.key_file("")).report["calls"][0]

    def test_relay_was_forced(self):
        call = self.report_of([HOST, HOST_RTCP, REFLEXIVE, RELAY], [RELAY])
        self.assertIs(call["relay_forced"], True)
        self.assertEqual([(c["type"], c["address"], c["port"], c["component"], c["media_line"])
                          for c in call["removed_candidates"]],
                         [("host", CALLER, 40000, 1, 1), ("host", CALLER, 40001, 2, 1),
                          ("srflx", "198.51.100.7", 5100, 1, 1)])
        self.assertEqual((call["removed_candidates"][0]["before"]["frame"],
                          call["removed_candidates"][0]["after"]["frame"]), (1, 2))
        explained = self.run_lisrtp("explain", self.folder / "case", 1)
        self.assertIn("relay was forced: 3 candidates were removed", explained.out)

    def test_a_reflexive_candidate_is_left(self):
        call = self.report_of([HOST, REFLEXIVE, RELAY], [REFLEXIVE, RELAY])
        self.assertIs(call["relay_forced"], False)
        self.assertEqual([c["type"] for c in call["removed_candidates"]], ["host"])

    def test_all_arrive(self):
        call = self.report_of([HOST, RELAY], [HOST, RELAY])
        self.assertNotIn("removed_candidates", call)

    def test_none_are_left(self):
        """A node that knows no ICE takes them all: nothing was forced through a relay."""
        call = self.report_of([HOST, RELAY], [])
        self.assertIs(call["relay_forced"], False)
        self.assertEqual(len(call["removed_candidates"]), 2)


if __name__ == "__main__":
    unittest.main()
