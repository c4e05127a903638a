"""What keys/sip reads out of SIP and SDP, against what Wireshark's dissectors read.

sip_dump (tests/support) prints its reading of every SIP datagram; each is compared with tshark,
field by field, on every committed capture.  Where the two rightly differ, the reason stands in a
`known_difference`.
"""

import base64
import json
import subprocess
import unittest

import lisrtp_case
from lisrtp_case import CAPTURES, SAMPLES

DUMP = lisrtp_case.BUILD / "tests" / "sip_dump"

DIGEST = {name: "sip.auth." + name for name in ("username", "realm", "nonce", "uri", "algorithm",
                                                "qop", "cnonce", "nc")}
DIGEST["response"] = "sip.auth.digest.response"
SDP = ("addresses", "media", "rtpmaps", "key_mgmt", "crypto")
FIELDS = ["frame.number", "sip.Method", "sip.r-uri", "sip.Status-Code", "sip.Call-ID",
          "sip.CSeq.seq", "sip.CSeq.method", "sip.from.addr", "sip.from.tag", "sip.to.addr",
          "sip.to.tag", "sip.contact.uri", "sip.Via.branch", "sip.Content-Type",
          "sip.Content-Length", "sip.auth.scheme", "sdp.connection_info.address", "sdp.media",
          "sdp.media_attr", "sdp.session_attr", *DIGEST.values(),
          "_ws.malformed"]

#: Captures of media alone.
WITHOUT_SIP = {"gst-suites", "home-interception"}

#: A datagram of its own: what is reassembled is not sip_dump's to read.
WHOLE = "sip && udp && !ip.fragments && !ipv6.fragments && !icmp && !icmpv6"


def tshark_readings(path):
    """Frame number -> field -> values."""
    command = ["tshark", "-r", str(path), "-Y", WHOLE, "-T", "json"]
    for field in FIELDS:
        command += ["-e", field]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    packets = [packet["_source"]["layers"] for packet in json.loads(text)]
    return {int(packet["frame.number"][0]): packet for packet in packets}


def our_readings(path):
    text = subprocess.run([str(DUMP), str(path)], capture_output=True, text=True,
                          check=True).stdout
    return {line["frame"]: line for line in map(json.loads, text.splitlines())}


def attributes(packet, name):
    """Values of a=name, session level first."""
    lines = packet.get("sdp.session_attr", []) + packet.get("sdp.media_attr", [])
    return [line.split(":", 1)[1].strip() for line in lines if line.startswith(name + ":")]


def as_tshark(packet):
    """tshark's fields, in the form of `as_ours`."""
    def first(field):
        return packet.get(field, [""])[0]

    return {
        "method": first("sip.Method"), "request_uri": first("sip.r-uri"),
        "status": first("sip.Status-Code"), "call_id": first("sip.Call-ID"),
        "cseq": (first("sip.CSeq.seq"), first("sip.CSeq.method")),
        "from": (first("sip.from.addr"), first("sip.from.tag")),
        "to": (first("sip.to.addr"), first("sip.to.tag")),
        "contacts": packet.get("sip.contact.uri", []),
        "branch": first("sip.Via.branch"),
        "content_type": first("sip.Content-Type").split(";")[0].strip().lower(),
        "content_length": first("sip.Content-Length"),
        "auth_schemes": packet.get("sip.auth.scheme", []),
        # nonce="" of a first REGISTER is the same to us as no nonce.
        **{"auth_" + name: [value.strip('"') for value in packet.get(field, []) if value.strip('"')]
           for name, field in DIGEST.items()},
        "addresses": packet.get("sdp.connection_info.address", []),
        "media": packet.get("sdp.media", []),
        "rtpmaps": attributes(packet, "rtpmap"),
        "key_mgmt": [value.split(None, 1)[1].strip() for value in attributes(packet, "key-mgmt")],
        "crypto": [crypto_line(value) for value in attributes(packet, "crypto")],
    }


def crypto_line(value):
    """"1 SUITE inline:base64|..." as tag, suite and key octets in hex."""
    tag, suite, rest = value.split(None, 2)
    keys = [key[len("inline:"):].split("|")[0] for key in rest.split()[0].split(";")]
    return tag, suite, [base64.b64decode(key).hex() for key in keys]


def as_ours(line):
    sessions = line["sdp"]
    media = [medium for session in sessions for medium in session["media"]]
    levels = [level for session in sessions for level in (session, *session["media"])]
    addresses = []
    for session in sessions:
        addresses += [session["address"]] if session["address"] else []
        addresses += [medium["address"] for medium in session["media"]
                      if medium["address"] != session["address"]]
    digests = line["digests"]
    return {
        "method": line["method"], "request_uri": line["request_uri"],
        "status": str(line["status"] or ""), "call_id": line["call_id"],
        "cseq": (str(line["cseq"]["number"]), line["cseq"]["method"]),
        "from": (line["from"]["uri"], line["from"]["tag"]),
        "to": (line["to"]["uri"], line["to"]["tag"]),
        "contacts": line["contacts"], "branch": line["branch"],
        "content_type": line["content_type"], "content_length": line["content_length"],
        "auth_schemes": [digest["scheme"] for digest in digests],
        **{"auth_" + name: [digest[name] for digest in digests if digest[name]]
           for name in DIGEST},
        "addresses": addresses,
        "media": [" ".join([medium["kind"], str(medium["port"]), medium["protocol"],
                            *medium["formats"]]) for medium in media],
        "rtpmaps": [value for medium in media for value in medium["rtpmaps"]],
        "key_mgmt": [entry["data"] for level in levels for entry in level["key_mgmt"]],
        "crypto": [(str(entry["tag"]), entry["suite"], entry["keys"])
                   for level in levels for entry in level["crypto"]],
    }


def known_difference(packet, field):
    """Why tshark has nothing to compare with; None where it has.

    A MIKEY message that is damaged makes its MIKEY dissector throw, and the SDP around it is then
    not shown.  keys/sip goes on reading.  (Media-level key-mgmt has no subtree in tshark, whose
    text line is compared instead: `attributes`.)
    """
    if field in SDP and "_ws.malformed" in packet:
        return "the MIKEY dissector threw"
    return None


class SipDifferential(unittest.TestCase):

    def compare(self, path):
        theirs, ours = tshark_readings(path), our_readings(path)
        self.assertTrue(theirs or path.stem in WITHOUT_SIP, "no SIP in the capture")
        self.assertEqual(set(theirs) - set(ours), set(), "SIP that only tshark reads")
        self.assertEqual(set(ours) - set(theirs), set(), "SIP that only sip_dump reads")
        for frame, packet in theirs.items():
            self.assertNotIn("error", ours[frame])
            expected, read = as_tshark(packet), as_ours(ours[frame])
            for field, value in expected.items():
                if known_difference(packet, field):
                    self.assertFalse(value)
                    continue
                with self.subTest(frame=frame, field=field):
                    self.assertEqual(read[field], value)


def add_test(path):
    setattr(SipDifferential, "test_" + path.stem.replace("-", "_"),
            lambda self: self.compare(path))


for capture in sorted([*CAPTURES.glob("*/*.pcapng"), *SAMPLES.glob("*/*.pcapng")]):
    add_test(capture)


if __name__ == "__main__":
    unittest.main()
