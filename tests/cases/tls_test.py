#!/usr/bin/env python3
"""SIP over TLS with a key log, beside the capture and inside it, and over WebSocket."""

import json
import shutil
import subprocess
import unittest

from lisrtp_case import CAPTURES, CommandTest, files_of

SECRET = """[[secret]]
id = "given"
authorisation = "W1"
kind = "exponent"
group = "oakley5"
x = "{}"
"""
TLS = CAPTURES / "tls"


class TlsTest(CommandTest):
    """The call of sip-mikey-dh, its SIP carried in other ways (tests/captures/tls)."""

    def keys(self):
        exponent = json.loads((CAPTURES / "sip-mikey-dh" / "expect.json").read_text())["dh_x"][0]
        return self.key_file(SECRET.format(exponent.lower()),
                             targets='"sip:alice@example.net", "sip:alice@ims.example"')

    def payloads(self, run):
        return {stream["ssrc"]: stream["payload_sha256"] for call in run.report["calls"]
                for stream in call["streams"]}

    def key_log(self, name):
        path = self.folder / f"{name}.keys"
        shutil.copy(TLS / f"{name}.keys", path)
        path.chmod(0o600)
        return path

    def check(self, capture, *options):
        bare = self.decrypt(CAPTURES / "sip-mikey-dh" / "sip-mikey-dh.pcapng", self.keys(),
                            case="bare")
        run = self.decrypt(capture, self.keys(), *options)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(self.payloads(run), self.payloads(bare))
        self.assertEqual(run.report["calls"][0]["verdict"], "decrypted")
        return run

    def with_keys_inside(self, name):
        path = self.folder / f"{name}.pcapng"
        subprocess.run(["editcap", "--inject-secrets", f"tls,{TLS / name}.keys",
                        str(TLS / f"{name}.pcap"), str(path)], check=True, capture_output=True)
        return path

    def test_tls_1_2(self):
        self.check(TLS / "tls12.pcap", "--keylog", self.key_log("tls12"))

    def test_tls_1_3(self):
        self.check(TLS / "tls13.pcap", "--keylog", self.key_log("tls13"))

    def test_keys_inside_the_capture(self):
        self.check(self.with_keys_inside("tls13"))

    def test_websocket(self):
        self.check(TLS / "ws.pcap")

    def test_websocket_over_tls(self):
        self.check(TLS / "wss.pcap", "--keylog", self.key_log("wss"))

    def test_without_keys_nothing_is_known(self):
        run = self.decrypt(TLS / "tls13.pcap", self.keys())
        self.assertEqual(run.report["calls"], [])

    def test_keys_that_come_later(self):
        """An index without the key log, unlocked with it."""
        case = self.folder / "later"
        indexed = self.run_lisrtp("index", TLS / "tls13.pcap", "-o", case)
        self.assertEqual(indexed.code, 0, indexed.err)
        unlocked = self.run_lisrtp("unlock", case, "--keys", self.keys(), "--keylog",
                                   self.key_log("tls13"))
        self.assertEqual(unlocked.code, 0, unlocked.err)
        report = json.loads((case / "data" / "report.json").read_text())
        self.assertEqual(report["calls"][0]["verdict"], "decrypted")

    def test_no_key_of_the_log_is_in_the_case(self):
        key_log = self.key_log("tls13")
        run = self.check(self.with_keys_inside("tls13"), "--keylog", key_log)
        secrets = [line.split()[2] for line in key_log.read_text().splitlines()
                   if line and not line.startswith("#")]
        self.assertTrue(secrets)
        for name, octets in files_of(run.case).items():
            for secret in secrets:
                self.assertNotIn(bytes.fromhex(secret), octets, name)
                self.assertNotIn(secret.encode(), octets.lower(), name)

    def test_no_key_log(self):
        run = self.run_lisrtp("decrypt", TLS / "tls13.pcap", "--keys", self.keys(), "-o",
                              self.folder / "none", "--keylog", self.folder / "missing")
        self.assertEqual(run.code, 2)
        self.assertIn("missing: No such file or directory", run.err)


if __name__ == "__main__":
    unittest.main()
