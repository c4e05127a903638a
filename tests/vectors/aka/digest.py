#!/usr/bin/env python3
"""Writes digest.vec: Digest responses of RFC 2617, 7616, 3310 and 4169 in Python; shares no code with keys/."""

import base64
import hashlib
import hmac
import itertools

RES = bytes.fromhex("8011c48c0c214ed2")
CK = bytes.fromhex("5dbdbb2954e8f3cde665b046179a5098")
IK = bytes.fromhex("59a92d3b476a0443487055cf88b2307b")
USER = "001010000000001@ims.mnc001.mcc001.3gppnetwork.org"
REALM = "ims.mnc001.mcc001.3gppnetwork.org"
NONCE = "n3yNAhrM9NshPM/wx/caaq5Lo4BMl3JcZaBHfNBzH5M="
URI = "sip:ims.mnc001.mcc001.3gppnetwork.org"


def response(version, name, session, qop, body):
    def h(data):
        return hashlib.new(name, data).hexdigest().encode()

    password = RES
    if version == 2:
        password = base64.b64encode(hmac.new(RES + IK + CK, b"http-digest-akav2-password", "md5").digest())
    a1 = h(b":".join((USER.encode(), REALM.encode(), password)))
    if session:
        a1 = h(b":".join((a1, NONCE.encode(), b"6b8b4567")))
    a2 = b"REGISTER:" + URI.encode()
    if qop == "auth-int":
        a2 += b":" + h(body)
    middle = b"" if not qop else b":00000001:6b8b4567:" + qop.encode()
    return h(a1 + b":" + NONCE.encode() + middle + b":" + h(a2)).decode()


print("""# Own values from digest.py, with the quintet of TS 35.208 set 3.
# The last record is frame 3 of a capture of sipp against osmo-auc-gen's quintet.""")
for version, (name, text), session, qop in itertools.product(
        (1, 2), (("md5", "MD5"), ("sha256", "SHA-256")), (False, True), ("", "auth", "auth-int")):
    algorithm = f"AKAv{version}-{text}{'-sess' if session else ''}"
    body = b"" if not qop else b"v=0"
    print(f"\n[{algorithm} qop {qop or 'none'}]\nAlgorithm = {algorithm}\nUri       = {URI}\nQop       = {qop}")
    print(f"Body      = {body.hex()}\nResponse  = {response(version, name, session, qop, body)}")
print("""
[sipp with AKAv1-MD5]
Algorithm = AKAv1-MD5
Uri       = sip:127.0.0.1:5060
Qop       = auth-int
Body      =
Response  = df7f24cb5e3f1166548481df6f2f87d5""")
