#!/usr/bin/env python3
"""Same input, same octets out; and the case is a valid bag (RFC 8493)."""

import json
import os
import re
import subprocess
import unittest

from lisrtp_case import ROOT, SCHEMA, CommandTest, deterministic_files_of, files_of, sample


class SameOctets(CommandTest):

    def test_whatever_the_surroundings(self):
        capture, keys, _ = sample("several-calls")
        keys = self.private_copy(keys)
        parts = [self.folder / "signalling.pcapng", self.folder / "media.pcapng"]
        for part, display_filter in zip(parts, ("sip", "not sip")):
            subprocess.run(["tshark", "-r", capture, "-Y", display_filter, "-w", part],
                           check=True, capture_output=True)
        cases = []
        for number, (zone, language, umask, inputs) in enumerate((
                ("UTC", "C", 0o022, parts),
                ("Asia/Kathmandu", "de_DE.UTF-8", 0o077, parts),
                ("America/St_Johns", "tr_TR.UTF-8", 0o027, parts + parts[:1]),
                ("UTC", "C", 0o022, parts[::-1]))):
            run = self.decrypt(inputs, keys, case=f"case{number}", umask=umask,
                               env={**os.environ, "TZ": zone, "LANG": language, "LC_ALL": language})
            self.assertEqual(run.code, 0, run.err)
            cases.append(deterministic_files_of(run.case))
        for other in cases[1:]:
            self.assertEqual(cases[0].keys(), other.keys())
            for path, octets in cases[0].items():
                self.assertEqual(octets, other[path], path)

    def test_running_again_continues_the_case(self):
        capture, keys, _ = sample("ims-aka-dh")
        keys = self.private_copy(keys)
        first = deterministic_files_of(self.decrypt(capture, keys).case)
        again = self.decrypt(capture, keys)
        self.assertEqual(again.code, 0, again.err)
        self.assertEqual(deterministic_files_of(again.case) == first, True)

    def test_nothing_of_an_earlier_run_stays(self):
        """A second run with a key file that covers nobody must not leave the first one's clear media."""
        capture, keys, _ = sample("ims-aka-dh")
        good = self.private_copy(keys)
        self.assertEqual(self.decrypt(capture, good, "--keep-keys").code, 0)
        other = self.folder / "other.toml"
        other.write_text(good.read_text().replace("sip:alice@ims.example\"]", "sip:nobody@x.example\"]"))
        other.chmod(0o600)
        case = self.folder / "case"
        self.assertEqual(self.run_lisrtp("unlock", case, "--keys", other).code, 0)
        self.assertEqual(json.loads((case / "data" / "report.json").read_text())
                         ["calls"][0]["verdict"], "not-covered")
        self.assertFalse((case / "data" / "calls").exists())

    def test_files_of_others_are_not_touched(self):
        capture, keys, _ = sample("ims-aka-dh")
        keys = self.private_copy(keys)
        case = self.decrypt(capture, keys).case
        (case / "data" / "notes.txt").write_text("mine")
        before = files_of(case)
        run = self.decrypt(capture, keys)
        self.assertEqual(run.code, 2)
        self.assertIn("notes.txt: is not of this case", run.err)
        self.assertEqual(files_of(case), before)

    def test_the_engine_does_not_matter(self):
        capture, keys, _ = sample("loss-reorder")
        keys = self.private_copy(keys)
        one = self.decrypt(capture, keys, "--engine", "gcrypt", case="one").report
        self.assertEqual(one.pop("engine"), "gcrypt")
        for name in ("ipsec-mb", "libsrtp"):
            other = self.decrypt(capture, keys, "--engine", name, case=name).report
            self.assertEqual(other.pop("engine"), name)
            self.assertEqual(one, other)


class Checks(CommandTest):

    def test_resynchronisation(self):
        """The truth of the sample: SQN_MS 0x1e240, in an AUTS whose MAC-S fits."""
        capture, keys, _ = sample("resync")
        challenges = self.decrypt(capture, self.private_copy(keys)).report["challenges"]
        self.assertEqual([challenge.get("auts") for challenge in challenges
                          if challenge["impi"] == "alice@ims.example"],
                         [{"mac_s": "fits", "sqn_ms": "00000001e240"}, None])

    def test_signatures(self):
        capture, keys, _ = sample("certificates")
        session = self.decrypt(capture, self.private_copy(keys)).report["calls"][0]["sessions"][0]
        self.assertEqual(session["checks"], ["signature of the initiator: fits, over message",
                                             "signature of the responder: fits, over message"])


class Bag(CommandTest):

    def test_manifests_hold(self):
        capture, keys, _ = sample("sdes")
        run = self.decrypt(capture, self.private_copy(keys))
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            checked = subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=run.case,
                                     capture_output=True, text=True, check=False)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        listed = {line.split(None, 1)[1] for line in
                  (run.case / "manifest-sha256.txt").read_text().splitlines()}
        self.assertEqual(listed, {path for path in files_of(run.case) if path.startswith("data/")})
        self.assertTrue((run.case / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n"))

    def test_a_changed_octet_shows(self):
        capture, keys, _ = sample("ims-aka-dh")
        run = self.decrypt(capture, self.private_copy(keys))
        report = run.case / "data" / "report.json"
        report.write_bytes(report.read_bytes().replace(b'"decrypted"', b'"Decrypted"', 1))
        checked = subprocess.run(["sha256sum", "-c", "manifest-sha256.txt"], cwd=run.case,
                                 capture_output=True, check=False)
        self.assertNotEqual(checked.returncode, 0)


class Documented(unittest.TestCase):

    @staticmethod
    def fields_of(schema):
        """Names of all properties, at any depth."""
        names = set()
        waiting = [schema]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                names |= set(node.get("properties", {}))
                waiting += node.values()
        return names

    def test_every_field_of_the_schema_is_named(self):
        text = (ROOT / "docs" / "report.md").read_text()
        named = set(re.findall(r"[a-z][a-z0-9_]*", " ".join(re.findall(r"`([^`]+)`", text))))
        fields = self.fields_of(SCHEMA)
        self.assertGreater(len(fields), 200)
        self.assertEqual(fields - named, set())


class Calls(CommandTest):
    """lisrtp calls, on captures and on a case."""

    def setUp(self):
        super().setUp()
        self.capture, keys, self.truth = sample("several-calls")
        self.run_of_decrypt = self.decrypt(self.capture, self.private_copy(keys))

    def test_json_of_a_case_is_the_reports(self):
        shown = self.run_lisrtp("calls", self.run_of_decrypt.case, "--json")
        self.assertEqual(shown.code, 0, shown.err)
        self.assertEqual(json.loads(shown.out), self.run_of_decrypt.report["calls"])

    def test_json_of_a_capture_has_the_same_calls(self):
        shown = self.run_lisrtp("calls", self.capture, "--json")
        self.assertEqual(shown.code, 0, shown.err)
        calls = json.loads(shown.out)
        described = lambda call: (call["call_id"], call["from"], call["to"], call["ended_by"])
        opened = self.run_of_decrypt.report["calls"]
        self.assertEqual(list(map(described, calls)), list(map(described, opened)))
        ssrcs = lambda call: {stream["ssrc"] for stream in call["streams"]}
        for shown_call, call in zip(calls, opened):  # without keys noise looks like a stream
            self.assertGreaterEqual(ssrcs(shown_call), ssrcs(call))
        self.assertEqual({call["verdict"] for call in calls}, {"not-covered"})
        self.assertEqual({stream["payload_sha256"] for call in calls for stream in call["streams"]},
                         {""})

    def test_tables_name_every_call(self):
        for source in (self.capture, self.run_of_decrypt.case):
            shown = self.run_lisrtp("calls", source)
            self.assertEqual(shown.code, 0, shown.err)
            for call in self.truth["calls"]:
                self.assertIn(call["from"], shown.out)
                self.assertIn(call["to"], shown.out)
            self.assertEqual(shown.err, "")


class KeysCheck(CommandTest):

    def test_names_without_secrets(self):
        _, keys, _ = sample("ims-aka-dh")
        shown = self.run_lisrtp("keys", "check", self.private_copy(keys))
        self.assertEqual(shown.code, 0, shown.err)
        self.assertIn("authorisation W1  content", shown.out)
        self.assertIn("target sip:alice@ims.example", shown.out)
        self.assertIn("secret alice-usim  subscriber", shown.out)
        self.assertNotIn("465b5ce8", shown.out + shown.err)


class KeysOfAStream(CommandTest):
    """Each key has its own share of a stream's packets, and the page claims no packet twice."""

    def calls_of(self, name):
        capture, keys, _ = sample(name)
        run = self.decrypt(capture, self.private_copy(keys), case=name)
        self.assertEqual(run.code, 0, run.err)
        report = json.loads((run.case / "data" / "report.json").read_text())
        page = (run.case / "data" / "report.html").read_text()
        claimed = sum(int(number.replace("\u202f", "").replace(",", "").replace(" ", ""))
                      for number in re.findall(r"<b>([\d\u202f, ]+) packets? fit</b>", page))
        streams = [stream for call in report["calls"] for stream in call["streams"]]
        self.assertEqual(claimed, sum(stream["authenticated"] for stream in streams))
        for stream in streams:
            self.assertEqual(sum(key["authenticated"] for key in stream["keys"]),
                             stream["authenticated"])
        return report["calls"]

    @staticmethod
    def sessions_used(call):
        return {key["session"] for stream in call["streams"] for key in stream["keys"]}

    def test_keyed_anew(self):
        for call in self.calls_of("reinvite-rekey"):
            self.assertEqual(self.sessions_used(call), {1, 2})

    def test_updated(self):
        for call in self.calls_of("csb-update"):
            self.assertEqual(self.sessions_used(call), {1, 2})

    def test_the_branch_that_lost_opened_nothing(self):
        (call,) = self.calls_of("forking")
        self.assertEqual(len(call["sessions"]), 2)
        self.assertEqual(self.sessions_used(call), {2})

    def test_one_secret_for_each_crypto_session(self):
        call = self.calls_of("handed-over")[1]
        self.assertEqual({key["secret"] for stream in call["streams"] for key in stream["keys"]},
                         {"second-cs1", "second-cs2"})


if __name__ == "__main__":
    unittest.main()
