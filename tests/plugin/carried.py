"""What the plugin opened of media that is not plain UDP between the ends of the SDP; for the plugin_*_test
files in this folder."""

import collections
import hashlib
import json

from wireshark import CAPTURES, PluginTest

from lisrtp_case import AUTHORISATION  # wireshark.py says where

FIELDS = ("ip.src", "udp.srcport", "tcp.srcport", "ip.dst", "udp.dstport", "tcp.dstport", "rtp.ssrc",
          "lisrtp.index", "rtp.payload")
EXPONENT = """[[secret]]
id = "given"
authorisation = "W1"
kind = "exponent"
group = "oakley5"
x = "{}"
"""
Packet = collections.namedtuple("Packet", "index payload")


class CarriedTest(PluginTest):

    def keys(self, secrets="", targets='"ip:127.0.0.1"', name="carried.toml"):
        return self.room.write(name, AUTHORISATION.format(targets=targets) + secrets)

    def opened(self, capture, keys, *arguments, preferences=()):
        """(SSRC, source, destination) -> packets, in the order of capture. A frame of TCP may hold several."""
        rows = self.room.fields(capture, "lisrtp.index && rtp", *FIELDS, keys=keys, occurrence="a",
                                arguments=arguments, preferences=preferences)
        streams = collections.defaultdict(list)
        for source, usource, tsource, target, utarget, ttarget, ssrcs, indices, payloads in rows:
            ends = [end.split(",")[-1] for end in (source, usource or tsource, target,
                                                   utarget or ttarget)]
            for ssrc, index, payload in zip(ssrcs.split(","), indices.split(","), payloads.split(",")):
                name = (ssrc[2:], f"{ends[0]}:{ends[1]}", f"{ends[2]}:{ends[3]}")
                streams[name].append(Packet(int(index), payload))
        return dict(streams)

    @staticmethod
    def sha256(packets):
        """As report.json has it: in index order, each index once."""
        digest = hashlib.sha256()
        for _, payload in sorted({packet.index: packet.payload for packet in packets}.items()):
            digest.update(bytes.fromhex(payload))
        return digest.hexdigest()

    def digests(self, *arguments, **how):
        return {name: self.sha256(packets) for name, packets in self.opened(*arguments, **how).items()}

    def call_of_sip_mikey_dh(self):
        """A key file for the call that several captures play again, and SSRC -> digest of the bare call."""
        folder = CAPTURES / "sip-mikey-dh"
        exponent = json.loads((folder / "expect.json").read_text())["dh_x"][0]
        keys = self.keys(EXPONENT.format(exponent.lower()),
                         targets='"sip:alice@example.net", "sip:alice@ims.example"')
        bare = self.digests(folder / "sip-mikey-dh.pcapng", keys, "-2")
        self.assertEqual(len(bare), 2)
        return keys, {ssrc: digest for (ssrc, _, _), digest in bare.items()}
