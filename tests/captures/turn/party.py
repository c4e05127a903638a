#!/usr/bin/env python3
"""One party of the call in tests/captures/sip-mikey-dh, played again from another address.

    party.py caller|callee OWN PEER udp|tcp|none [SERVER]

SIP goes from OWN to PEER, port 5060; media through the TURN server by aioice (python3-aioice), or from
OWN when there is none. What a party sends is what it sent in that capture; in its SDP only addresses and
ports are new, and candidates are added: a caller behind TURN offers its relayed address alone and hides
its own.
"""

import asyncio
import re
import sys

from aioice import stun, turn
from scapy.all import IP, UDP, rdpcap

ROLE, OWN, PEER, TRANSPORT = sys.argv[1:5]
stun.ATTRIBUTES_BY_NAME["DATA"] = (0x0013, "DATA", stun.pack_bytes, stun.unpack_bytes)
CALLER_MEDIA, MEDIA = 30000, 40000  # the caller's port in the capture, everybody's port here


def load():
    sip, media = [], []
    for packet in rdpcap("../sip-mikey-dh/sip-mikey-dh.pcapng"):
        data = bytes(packet[UDP].payload)
        if b"SIP/2.0" in data[:200]:
            sip.append(data)
        elif (packet[UDP].dport == CALLER_MEDIA) == (ROLE == "callee"):
            media.append(data)
    return sip, media


def moved(message, address, port, hidden):
    head, _, body = message.partition(b"\r\n\r\n")
    if body:
        lines = []
        for line in body.rstrip(b"\r\n").split(b"\r\n"):
            line = re.sub(rb"IN IP4 [\d.]+", b"IN IP4 " + address.encode(), line)
            line = re.sub(rb"^m=audio \d+", b"m=audio %d" % port, line)
            lines.append(line)
        kind = b"relay raddr 0.0.0.0 rport 9" if hidden else b"host"
        lines.append(b"a=candidate:1 1 UDP 16777215 %s %d typ %s" % (address.encode(), port, kind))
        body = b"\r\n".join(lines) + b"\r\n"
    head = re.sub(rb"(?i)content-length:.*", b"Content-Length: %d" % len(body), head)
    return head + b"\r\n\r\n" + body


class Box(asyncio.DatagramProtocol):
    """Datagrams that came."""

    def __init__(self):
        self.queue = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.queue.put_nowait(data)

    async def until(self, start):
        while not (data := await asyncio.wait_for(self.queue.get(), 20)).startswith(start):
            pass
        return data


async def permit(client, peer):
    request = stun.Message(message_method=stun.Method(0x008), message_class=stun.Class.REQUEST)
    request.attributes["XOR-PEER-ADDRESS"] = peer
    await client.request_with_retry(request)


def indicate(client, data, peer):
    message = stun.Message(message_method=stun.Method.SEND, message_class=stun.Class.INDICATION)
    message.attributes["XOR-PEER-ADDRESS"] = peer
    message.attributes["DATA"] = data
    client.send_stun(message, client.server)


def media_of(message):
    """Where the other party receives."""
    return (re.search(rb"c=IN IP4 ([\d.]+)", message)[1].decode(),
            int(re.search(rb"m=audio (\d+)", message)[1]))


async def main():
    sip, media = load()
    loop = asyncio.get_event_loop()
    sip_transport, box = await loop.create_datagram_endpoint(Box, local_addr=(OWN, 5060),
                                                             remote_addr=(PEER, 5060))
    if TRANSPORT == "none":
        way, _ = await loop.create_datagram_endpoint(Box, local_addr=(OWN, MEDIA))
        address, port = OWN, MEDIA
    else:
        way, _ = await turn.create_turn_endpoint(
            Box, server_addr=(sys.argv[5], 3478), username="user", password="pass",
            transport=TRANSPORT)
        address, port = way.get_extra_info("sockname")
    hidden = TRANSPORT != "none"
    if ROLE == "caller":
        await asyncio.sleep(0.5)
        sip_transport.sendto(moved(sip[0], address, port, hidden))
        peer = media_of(await box.until(b"SIP/2.0 200"))
        sip_transport.sendto(sip[2])
    else:
        peer = media_of(await box.until(b"INVITE"))
        sip_transport.sendto(moved(sip[1], address, port, hidden))
        await box.until(b"ACK")
    if hidden:
        client = way._TurnTransport__inner_protocol
        await permit(client, peer)
        await asyncio.sleep(0.2)
    else:
        await asyncio.sleep(0.4)
    for number, packet in enumerate(media):
        if hidden and number < 20:
            indicate(client, packet, peer)
        else:
            way.sendto(packet, peer)
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    if ROLE == "caller":
        bye = re.sub(rb"^ACK (\S+)", rb"BYE \1", sip[2]).replace(b"1 ACK", b"2 BYE")
        sip_transport.sendto(bye)
        await box.until(b"SIP/2.0 200")
    else:
        bye = await box.until(b"BYE")
        lines = bye.split(b"\r\n")
        sip_transport.sendto(b"\r\n".join([b"SIP/2.0 200 OK"] + lines[1:]))
    way.close()
    await asyncio.sleep(0.3)


asyncio.get_event_loop().run_until_complete(main())
