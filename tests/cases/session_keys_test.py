#!/usr/bin/env python3
"""lisrtp session-keys: media without its signalling opens to the same octets."""

import json
import stat
import subprocess
import unittest

from lisrtp_case import SAMPLES, CommandTest


# Every suite, several keys a stream, several calls a port, counters that did not begin at 0.
OF_INTEREST = ("aes256", "gcm", "ipv6-vlan", "kemac-styles", "loss-reorder", "mki",
               "reinvite-rekey", "roc-start", "sdes", "several-calls")


class SessionKeys(CommandTest):

    def write_keys(self, name, *more, output="session.toml"):
        self.keys = self.private_copy(SAMPLES / name / f"{name}.toml")
        self.capture = SAMPLES / name / f"{name}.pcapng"
        self.output = self.folder / output
        return self.run_lisrtp("session-keys", self.capture, "--keys", self.keys, "-o", self.output,
                               "-q", *more)

    def media_only(self):
        """The capture without its signalling, as an archive might hand it out."""
        cut = self.folder / "media.pcapng"
        subprocess.run(["tshark", "-r", str(self.capture), "-Y", "udp && !sip", "-F", "pcapng", "-w",
                        str(cut)], capture_output=True, check=True)
        return cut

    def check_sample(self, name):
        run = self.write_keys(name)
        whole = self.decrypt(self.capture, self.keys)
        opened = {(s["ssrc"], s["source"], s["destination"]): s
                  for call in whole.report["calls"] for s in call["streams"]
                  if s["suite"] != "plain" and s["authenticated"] + s["unproven"] > 0}
        if not opened:
            self.assertFalse(self.output.exists())
            return
        self.assertTrue(self.output.exists(), run.err)
        part = self.decrypt(self.media_only(), self.output, case="part")
        found = {(s["ssrc"], s["source"], s["destination"]): s
                 for s in part.report["streams_without_call"] if s["authenticated"] + s["unproven"]}
        self.assertEqual(sorted(found), sorted(opened))
        for stream, of_whole in opened.items():
            for field in ("payload_sha256", "authenticated", "unproven", "suite"):
                self.assertEqual(found[stream][field], of_whole[field], f"{stream}: {field}")
            self.assertEqual(found[stream]["codecs"], of_whole["codecs"], f"{stream}: codecs")

    def test_the_file_is_private_and_good(self):
        run = self.write_keys("several-calls")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(stat.S_IMODE(self.output.stat().st_mode), 0o600)
        self.assertIn("whoever can read it can decrypt", run.err)
        self.assertIn("8 keys of 8 streams", run.out)
        self.assertEqual(self.run_lisrtp("keys", "check", self.output).code, 0)
        again = self.write_keys("several-calls")
        self.assertEqual(again.code, 2)
        self.assertIn("exists", again.err.lower())

    def test_one_call(self):
        truth = json.loads((SAMPLES / "several-calls" / "several-calls.truth.json").read_text())
        run = self.write_keys("several-calls", "--call", truth["calls"][0]["call_id"])
        self.assertIn("2 keys of 2 streams", run.out)
        run = self.write_keys("several-calls", "--call", "no-such-call", output="none.toml")
        self.assertEqual(run.code, 1)
        self.assertIn("call no-such-call: no key opens its media", run.err)
        self.assertFalse(self.output.exists())

    def test_of_a_case(self):
        self.write_keys("ims-aka-dh")
        run = self.decrypt(self.capture, self.keys)
        output = self.folder / "from-case.toml"
        again = self.run_lisrtp("session-keys", run.case, "--keys", self.keys, "-o", output, "-q")
        self.assertEqual(again.code, 0, again.err)
        self.assertEqual(output.read_text(), self.output.read_text())

    def test_the_window_is_not_widened(self):
        """What the key file does not let be opened, its session keys do not either."""
        self.write_keys("not-covered")
        whole = self.decrypt(self.capture, self.keys)
        sealed = sum(s["not_covered"] for call in whole.report["calls"] for s in call["streams"])
        self.assertGreater(sealed, 0)
        if self.output.exists():
            part = self.decrypt(self.media_only(), self.output, case="part")
            opened = sum(s["authenticated"] for s in part.report["streams_without_call"])
            self.assertEqual(opened, sum(s["authenticated"] for call in whole.report["calls"]
                                         for s in call["streams"]))


def add_tests():
    for name in OF_INTEREST:
        def test(self, sample=name):
            self.check_sample(sample)
        setattr(SessionKeys, "test_sample_" + name.replace("-", "_"), test)


add_tests()

if __name__ == "__main__":
    unittest.main()
