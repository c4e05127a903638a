#!/usr/bin/env python3
"""The call of sip-mikey-dh once more, its SIP over TLS or WebSocket (as root):  make.py tls12|tls13|ws|wss

TLS is OpenSSL's (python's ssl, which writes the key log), WebSocket is python3-websockets with the
subprotocol "sip"; media go from and to the ports of that capture. tcpdump on the loopback interface.
"""

import asyncio
import re
import socket
import ssl
import subprocess
import sys
import time

import websockets
from scapy.all import UDP, rdpcap

MODE = sys.argv[1]
PORT = {"tls12": 5061, "tls13": 5061, "ws": 8088, "wss": 5061}[MODE]
KEY_LOG = f"{MODE}.keys"
SOURCE = "../sip-mikey-dh/sip-mikey-dh.pcapng"

packets = [(bytes(p[UDP].payload), p[UDP].sport, p[UDP].dport) for p in rdpcap(SOURCE)]
sip = [data for data, _, _ in packets if b"SIP/2.0" in data[:200]][:3]
media = [packet for packet in packets if b"SIP/2.0" not in packet[0][:200]]
sip = [re.sub(rb"Via: SIP/2.0/UDP", b"Via: SIP/2.0/" + (b"WS" if "ws" in MODE else b"TLS"), m)
       for m in sip]
sip = [m if b"\r\nContent-Length:" in m else m.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n", 1)
       for m in sip]
bye = re.sub(rb"^ACK (\S+)", rb"BYE \1", sip[2]).replace(b"1 ACK", b"2 BYE")
ok = b"\r\n".join([b"SIP/2.0 200 OK"] + bye.split(b"\r\n")[1:])


def contexts():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/tmp/tls-key.pem",
                    "-out", "/tmp/tls-cert.pem", "-days", "3650", "-subj", "/CN=example.net"],
                   check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain("/tmp/tls-cert.pem", "/tmp/tls-key.pem")
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.keylog_filename = KEY_LOG
    version = ssl.TLSVersion.TLSv1_3 if MODE == "tls13" else ssl.TLSVersion.TLSv1_2
    for context in (server, client):
        context.minimum_version = context.maximum_version = version
    return server, client


def send_media():
    sockets = {}
    for data, source, destination in media:
        if source not in sockets:
            sockets[source] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sockets[source].bind(("127.0.0.1", source))
        sockets[source].sendto(data, ("127.0.0.1", destination))
        time.sleep(0.002)


async def over_tls():
    server_tls, client_tls = contexts()

    async def serve(reader, writer):
        for start, answer in ((b"INVITE", sip[1]), (b"ACK", None), (b"BYE", ok)):
            data = await reader.readuntil(b"\r\n\r\n")
            assert data.startswith(start)
            length = int(re.search(rb"Content-Length: *(\d+)", data)[1])
            await reader.readexactly(length)
            if answer:
                writer.write(answer)
        await asyncio.sleep(0.2)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", PORT, ssl=server_tls)
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, ssl=client_tls)
    writer.write(sip[0])
    await reader.readuntil(b"\r\n\r\n")
    writer.write(sip[2])
    await writer.drain()
    send_media()
    writer.write(bye)
    await asyncio.sleep(0.3)
    writer.close()
    server.close()


async def over_websocket():
    server_tls, client_tls = contexts() if MODE == "wss" else (None, None)

    async def serve(connection, _path=None):
        for start, answer in ((b"INVITE", sip[1]), (b"ACK", None), (b"BYE", ok)):
            data = await connection.recv()
            data = data if isinstance(data, bytes) else data.encode()
            assert data.startswith(start)
            if answer:
                await connection.send(answer)  # as a binary frame
        await asyncio.sleep(0.2)

    scheme = "wss" if MODE == "wss" else "ws"
    async with websockets.serve(serve, "127.0.0.1", PORT, subprotocols=["sip"], ssl=server_tls):
        async with websockets.connect(f"{scheme}://127.0.0.1:{PORT}", subprotocols=["sip"],
                                      ssl=client_tls, compression=None) as connection:
            await connection.send(sip[0].decode("latin-1"))  # as a text frame, masked
            await connection.recv()
            await connection.send(sip[2].decode("latin-1"))
            await asyncio.to_thread(send_media)
            await connection.send(bye.decode("latin-1"))
            await asyncio.sleep(0.3)


capture = subprocess.Popen(["tcpdump", "-q", "-i", "lo", "--immediate-mode", "-s", "0", "-w", f"{MODE}.pcap", "-Z", "root",
                            f"tcp port {PORT} or (udp and (port 30000 or port {media[0][2]}))"],
                           stderr=subprocess.DEVNULL)
time.sleep(1.5)
asyncio.run(over_websocket() if "ws" in MODE else over_tls())
time.sleep(0.5)
capture.terminate()
capture.wait()
