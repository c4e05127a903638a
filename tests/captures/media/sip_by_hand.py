#!/usr/bin/python3
"""One side's signalling for captures of media that other programs send: INVITE, 200, ACK, and at the
end BYE and 200, over UDP on 127.0.0.1, with the media's SRTP keys as a=crypto lines (RFC 4568).

usage: sip_by_hand.py begin|end CALL-ID OFFER.sdp ANSWER.sdp
"""

import socket
import sys

CALLER, CALLEE = ("127.0.0.1", 5060), ("127.0.0.1", 5070)


def message(first, cseq, body=""):
    lines = [first,
             "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-" + cseq.replace(" ", ""),
             "From: <sip:alice@ims.example>;tag=a1", "To: <sip:bob@ims.example>"
             + ("" if first.startswith("INVITE") else ";tag=b1"),
             "Call-ID: " + CALL_ID, "CSeq: " + cseq, "Contact: <sip:x@127.0.0.1>",
             "Max-Forwards: 70"]
    if body:
        lines.append("Content-Type: application/sdp")
    lines.append("Content-Length: %d" % len(body))
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def send(from_, to, octets):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        out.bind(from_)
        out.sendto(octets, to)


def sdp_of(path):
    with open(path, encoding="ascii") as file:
        return "".join(line.rstrip("\n") + "\r\n" for line in file)


WHEN, CALL_ID, OFFER, ANSWER = sys.argv[1:]
if WHEN == "begin":
    send(CALLER, CALLEE, message("INVITE sip:bob@ims.example SIP/2.0", "1 INVITE", sdp_of(OFFER)))
    send(CALLEE, CALLER, message("SIP/2.0 200 OK", "1 INVITE", sdp_of(ANSWER)))
    send(CALLER, CALLEE, message("ACK sip:bob@ims.example SIP/2.0", "1 ACK"))
else:
    send(CALLER, CALLEE, message("BYE sip:bob@ims.example SIP/2.0", "2 BYE"))
    send(CALLEE, CALLER, message("SIP/2.0 200 OK", "2 BYE"))
