#!/usr/bin/env python3
"""SIP inside encrypted ESP between terminal and P-CSCF: whole calls, by keys of the same registration.

scapy and python3-cryptography encrypt here; neither shares code with ours. CK and IK come from a 401 on Mw
that the sample's maker wrote.
"""

import base64
import re
import unittest

from scapy.all import IP, TCP, UDP, Ether, PcapNgReader, PcapWriter, Raw, SCTP, fragment
from scapy.layers.ipsec import ESP, SecurityAssociation

from lisrtp_case import CommandTest, files_of, payloads_by_stream, sample, tshark_fields

UE, PROXY = "10.45.1.41", "10.45.0.1"
# Each end receives requests and responses under SPIs of its own. TS 33.203, 7.1.
SPI_UC, SPI_US, SPI_PC, SPI_PS = 0x11111111, 0x22222222, 0x33333333, 0x44444444
CLIENT = ("Security-Client: ipsec-3gpp; alg={alg}; ealg={ealg}; prot=esp; mod={mod}; "
          f"spi-c={SPI_UC}; spi-s={SPI_US}; port-c=5071; port-s=5072\r\n")
SERVER = ("Security-Server: ipsec-3gpp; q=0.1; alg={alg}; ealg={ealg}; prot=esp; mod={mod}; "
          f"spi-c={SPI_PC}; spi-s={SPI_PS}; port-c=5073; port-s=5074\r\n")
ALICE = """[[secret]]
id = "alice-usim"
authorisation = "W1"
kind = "subscriber"
impi = "alice@ims.example"
algorithm = "milenage"
k = "465b5ce8b199b49faa5f0a2ee238a6bc"
opc = "cd63cb71954a9f4e48a5994e37a02baf"
"""


class EspTest(CommandTest):
    """Alice's registration agrees on associations; all that follows between her and her P-CSCF is inside."""

    def setUp(self):
        super().setUp()
        self.capture, _, truth = sample("core-vectors")
        self.call = next(call for call in truth["calls"] if call["name"] == "by-mw")
        with PcapNgReader(str(self.capture)) as packets:
            self.frames = list(packets)
        text = b"".join(bytes(frame) for frame in self.frames)
        keys = re.search(rb'username="alice@.*?ck="([0-9a-f]{32})", ik="([0-9a-f]{32})"', text, re.S)
        self.ck, self.ik = (bytes.fromhex(key.decode()) for key in keys.groups())
        self.tcp_at = {}

    def association(self, spi, alg, ealg, udp):
        auth = {"hmac-sha-1-96": ("HMAC-SHA1-96", self.ik + bytes(4)),
                "hmac-md5-96": ("HMAC-MD5-96", self.ik)}[alg]
        crypt = {"aes-cbc": ("AES-CBC", self.ck),
                 "des-ede3-cbc": ("3DES", self.ck + self.ck[:8])}[ealg]
        return SecurityAssociation(ESP, spi=spi, crypt_algo=crypt[0], crypt_key=crypt[1],
                                   auth_algo=auth[0], auth_key=auth[1],
                                   nat_t_header=UDP(sport=4500, dport=4500) if udp else None)

    def segments(self, packet, tcp):
        """The SIP message's packets: a datagram, or two TCP segments."""
        payload = bytes(packet[UDP].payload)
        if not tcp:
            return [IP(src=packet.src, dst=packet.dst)
                    / UDP(sport=packet[UDP].sport, dport=packet[UDP].dport) / Raw(payload)]
        flow, half, made = (packet.src, packet.dst), len(payload) // 2, []
        for piece in (payload[:half], payload[half:]):
            at = self.tcp_at.get(flow, 1000)
            ports = (5071, 5074) if packet.src == UE else (5074, 5071)
            made.append(IP(src=packet.src, dst=packet.dst)
                        / TCP(sport=ports[0], dport=ports[1], flags="PA", seq=at,
                              ack=self.tcp_at.get(flow[::-1], 1000)) / Raw(piece))
            self.tcp_at[flow] = at + len(piece)
        return made

    def encrypted(self, alg="hmac-sha-1-96", ealg="aes-cbc", tcp=False, udp=False, mtu=None,
                  damage=False):
        path = self.folder / "esp.pcap"
        writer = PcapWriter(str(path), linktype=1, nano=True)
        names = {"alg": alg, "ealg": ealg, "mod": "UDP-enc-tun" if udp else "trans"}
        agreed = False
        self.hidden = 0
        for frame in self.frames:
            if SCTP in frame or frame[IP].src == "10.46.0.2":
                continue  # the core is not seen here
            packet = frame[IP]
            payload = bytes(packet[UDP].payload)
            if {packet.src, packet.dst} != {UE, PROXY} or b"SIP/2.0" not in payload:
                writer.write(frame)
                continue
            if not agreed:
                header = SERVER if payload.startswith(b"SIP/2.0 401") else CLIENT
                payload = payload.replace(b"Content-Length", header.format(**names).encode()
                                          + b"Content-Length")
                agreed = payload.startswith(b"SIP/2.0 401")
                pieces = [Ether() / IP(src=packet.src, dst=packet.dst)
                          / UDP(sport=packet[UDP].sport, dport=packet[UDP].dport) / Raw(payload)]
            else:
                is_request = not payload.startswith(b"SIP/2.0")
                spi = {(True, UE): SPI_PS, (False, UE): SPI_PC,
                       (True, PROXY): SPI_US, (False, PROXY): SPI_UC}[is_request, packet.src]
                association = self.association(spi, alg, ealg, udp)
                pieces = []
                for inner in self.segments(packet, tcp):
                    sealed = association.encrypt(IP(bytes(inner)))
                    if udp:  # scapy leaves the length of an empty datagram
                        sealed[UDP].len = 8 + len(bytes(sealed[UDP].payload))
                        sealed[UDP].chksum = 0
                    outer = bytearray(bytes(sealed))
                    if damage:
                        outer[-1] ^= 1
                    self.hidden += 1
                    outer = IP(bytes(outer))
                    parts = fragment(outer, mtu) if mtu else [outer]
                    pieces += [Ether() / part for part in parts]
            for piece in pieces:
                piece.time = frame.time
                writer.write(piece)
        writer.close()
        return path

    def check_opened(self, path):
        run = self.decrypt(path, self.key_file(ALICE))
        found = payloads_by_stream(run.report)
        for stream in self.call["streams"]:
            self.assertEqual(found.get((self.call["call_id"], stream["ssrc"])),
                             stream["payload_sha256"], run.err)
        self.assertEqual([skip for skip in run.report["skipped"]
                          if "ESP" in skip["reason"] or "fragment" in skip["reason"]], [])
        self.assertEqual(sum(one["packets"] for one in run.report["ipsec"]), self.hidden)
        for one in run.report["ipsec"]:
            self.assertEqual((one["secret"], one["seed"], one["agreed_in"]),
                             ("alice-usim", {"file": 1, "frame": 2}, {"file": 1, "frame": 2}))
        # The answer to the challenge was inside.
        challenge = next(c for c in run.report["challenges"] if c["impi"] == "alice@ims.example")
        self.assertEqual((challenge["res"], challenge["mac_a"]), ("fits", "fits"))
        call = next(c for c in run.report["calls"] if c["call_id"] == self.call["call_id"])
        self.assertEqual((call["verdict"], call["ended_by"]), ("decrypted", "bye"))
        for name in ("signalling", "clear"):
            rows = tshark_fields(run.case / "data" / call["files"][name], "sip && udp", "sip.Method")
            self.assertEqual(sorted(filter(None, (row[0] for row in rows))),
                             ["ACK", "BYE", "INVITE"], name)
        for name, octets in files_of(run.case).items():
            for key in (self.ck, self.ik):
                self.assertNotIn(key, octets, name)
                self.assertNotIn(key.hex().encode(), octets, name)
        return run

    def test_aes(self):
        self.check_opened(self.encrypted())

    def test_triple_des_and_md5(self):
        self.check_opened(self.encrypted("hmac-md5-96", "des-ede3-cbc"))

    def test_tcp_inside(self):
        self.check_opened(self.encrypted(tcp=True))

    def test_behind_address_translation(self):
        self.check_opened(self.encrypted(udp=True))

    def test_in_fragments(self):
        """The encrypted INVITE is larger than a packet may be."""
        self.check_opened(self.encrypted(mtu=600))

    def test_every_packet_in_fragments(self):
        """No frame by itself tells that there is ESP."""
        self.check_opened(self.encrypted(mtu=200))

    def test_a_quintet_is_enough(self):
        rand = tshark_fields(self.capture, 'sip.Status-Code == 401 && ip.dst == ' + UE,
                             "sip.auth.nonce")[0][0].strip('"')
        nonce = base64.b64decode(rand)
        quintet = (f'[[secret]]\nid = "q"\nauthorisation = "W1"\nkind = "quintet"\n'
                   f'impi = "alice@ims.example"\nrand = "{nonce[:16].hex()}"\n'
                   f'autn = "{nonce[16:32].hex()}"\nxres = "0011223344556677"\n'
                   f'ck = "{self.ck.hex()}"\nik = "{self.ik.hex()}"\n')
        run = self.decrypt(self.encrypted(), self.key_file(quintet))
        self.assertEqual(sum(one["packets"] for one in run.report["ipsec"]), self.hidden)

    def test_what_is_not_covered_stays_closed(self):
        """The key is there, but its authorisation names somebody else; or its window is another."""
        path = self.encrypted()
        windows = {"other": ('"sip:bob@ims.example"', "2100-01-01T00:00:00Z"),
                   "before": ('"sip:alice@ims.example"', "2001-01-01T00:00:00Z")}
        for name, (targets, to) in windows.items():
            with self.subTest(name):
                keys = self.key_file(ALICE, name=f"{name}.toml", text=(
                    'format = "lisrtp-keys/1"\n[[authorisation]]\nid = "W1"\n'
                    f'valid_from = 2000-01-01T00:00:00Z\nvalid_to = {to}\nscope = "content"\n'
                    f"targets = [{targets}]\n"))
                run = self.decrypt(path, keys, case=name)
                self.assertEqual(run.report["ipsec"], [])
                self.assertIn({"reason": "ESP, encrypted", "frames": self.hidden},
                              [{"reason": skip["reason"], "frames": skip["frames"]}
                               for skip in run.report["skipped"]])
                for file, octets in files_of(run.case).items():
                    self.assertNotIn(self.call["call_id"].encode(), octets, file)

    def test_changed_packets_stay_closed(self):
        run = self.decrypt(self.encrypted(damage=True), self.key_file(ALICE))
        self.assertEqual(run.report["ipsec"], [])


if __name__ == "__main__":
    unittest.main()
