#!/usr/bin/env python3
"""What no authorisation covers is nowhere in a case.

The sample has calls before, after and across the window, one between strangers, and one of which
only events may be known.  Every packet of it is opened here by hand from the keys that the sample's
maker wrote down, and then its plaintext, and the audio that it would be, are looked for in every
file of the case: what lies inside the window must be found, what does not must not."""

import re
import unittest
from datetime import datetime, timezone

from lisrtp_case import CommandTest, files_of, sample, tshark_fields
from srtp_by_hand import HandOpener

NEEDLE = slice(0, 160)  # a whole payload: notes repeat within


def plaintexts(capture, truth):
    """(call's name, time in microseconds, payload) of every packet of the capture."""
    openers = {}
    for call in truth["calls"]:
        for stream in call["streams"]:
            master = stream["masters"][0]
            openers[stream["ssrc"]] = (call["name"], HandOpener(
                stream["suite"], bytes.fromhex(master["key"]), bytes.fromhex(master["salt"])))
    packets = []
    for time, octets in tshark_fields(capture, "udp && !sip", "frame.time_epoch", "udp.payload"):
        packet = bytes.fromhex(octets)
        name, opener = openers[packet[8:12].hex()]
        packets.append((name, microseconds(time), opener.open(packet)[1]))
    return packets


def linear_sample(octet):
    """A-law.  G.711, table 1a: sign, three bits of segment, four of place; even bits inverted."""
    octet ^= 0x55
    segment, place = octet >> 4 & 7, octet & 15
    value = (place << 4) + 8 if segment == 0 else (place << 4) + 0x108 << segment - 1
    return (value if octet & 0x80 else -value).to_bytes(2, "little", signed=True)


def linear(octets):
    """As a WAV file has it: 16 bits a sample, little-endian."""
    return b"".join(map(linear_sample, octets))


def microseconds(text):
    """Of tshark's seconds with nine decimals."""
    whole, decimals = text.split(".")
    return int(whole) * 1000000 + int(decimals[:6])


class NotCovered(CommandTest):

    @classmethod
    def setUpClass(cls):
        cls.capture, cls.keys, cls.truth = sample("not-covered")
        cls.packets = plaintexts(cls.capture, cls.truth)
        cls.window = tuple(
            int(datetime(2026, 11, 3, 10, *edge, tzinfo=timezone.utc).timestamp()) * 1000000
            for edge in ((1, 40), (3, 20)))

    def in_window(self, packet):
        return (packet[0] in ("crosses-start", "crosses-end") and
                self.window[0] <= packet[1] < self.window[1])

    def keys_with(self, more="", *replacements):
        text = self.keys.read_text()
        for old, new in replacements:
            self.assertIn(old, text)
            text = text.replace(old, new)
        path = self.folder / "keys.toml"
        path.write_text(text + more)
        path.chmod(0o600)
        return path

    def check(self, keys, covered, *options):
        """Decrypts; what `covered` says is found in the case, and nothing else is."""
        run = self.decrypt(self.capture, keys, *options)
        self.assertEqual(run.code, 0, run.err)
        files = files_of(run.case)
        everything = b"\0".join(files.values())
        inside = {packet[2][NEEDLE] for packet in self.packets if covered(packet)}
        outside = {packet[2][NEEDLE] for packet in self.packets if not covered(packet)} - inside
        self.assertGreater(len(outside), 100)
        for needle in inside:
            self.assertTrue(needle in everything)
            self.assertTrue(linear(needle) in everything)
        for needle in outside:
            self.assertFalse(needle in everything)
            self.assertFalse(linear(needle) in everything)
        for call in self.truth["calls"]:  # and no key, of whichever call
            for session in call["sessions"]:
                secrets = [session["tgk"], session["initiator_x"], session["responder_x"]]
                secrets += [cs["tek"] for cs in session["cs"]]
                for secret in secrets:
                    self.assertFalse(bytes.fromhex(secret) in everything)
                    self.assertFalse(secret.encode() in everything)
        return run, files

    def test_before_after_across_others_and_events_only(self):
        run, files = self.check(self.keys_with(), self.in_window)
        cut = [stream["not_covered"] for call in run.report["calls"] for stream in call["streams"]
               if stream["authenticated"]]
        self.assertEqual(len(cut), 4)
        self.assertTrue(all(cut))
        events = [call for call in run.report["calls"] if call["verdict"] == "events-only"]
        self.assertEqual(list(events[0]["files"]), ["signalling"])
        for number, call in enumerate(run.report["calls"], 1):
            has_files = any(path.startswith(f"data/calls/{number:04}/") for path in files)
            self.assertEqual(has_files, call["verdict"] != "not-covered", number)

    def test_an_edge_cuts_between_two_packets(self):
        """valid_from is inclusive, valid_to exclusive, to the microsecond."""
        times = sorted(time for name, time, _ in self.packets if name == "crosses-start")
        middle = times[len(times) // 2]
        whole = datetime.fromtimestamp(middle // 1000000, timezone.utc)
        edge = f"{whole:%Y-%m-%dT%H:%M:%S}.{middle % 1000000:06}Z"
        begins = self.keys_with("", ("valid_from = 2026-11-03T10:01:40Z", f"valid_from = {edge}"))
        run, _ = self.check(begins, lambda packet: packet[0] in ("crosses-start", "crosses-end") and
                            middle <= packet[1] < self.window[1])
        opened = {call["call_id"]: sum(stream["authenticated"] for stream in call["streams"])
                  for call in run.report["calls"]}
        call_id = next(call["call_id"] for call in self.truth["calls"]
                       if call["name"] == "crosses-start")
        self.assertEqual(opened[call_id], sum(time >= middle for time in times))

    def test_an_excluded_number(self):
        """Bob is privileged: all of Alice's calls are with him."""
        keys = self.keys_with('[[exclude]]\nid = "X1"\nreason = "privileged: lawyer"\n'
                              'identities = ["sips:bob@IMS.Example"]\n')
        run, files = self.check(keys, lambda packet: False)
        self.assertEqual(sorted(path for path in files if path.startswith("data/calls/")),
                         ["data/calls/0004/signalling.pcapng"]
                         if run.report["calls"][3]["verdict"] == "events-only" else [])
        exclusion = run.report["exclusions"][0]
        self.assertEqual(exclusion["identities"], ["sips:bob@ims.example"])
        excluded = [run.report["calls"][number - 1] for number in exclusion["calls"]]
        self.assertTrue(excluded)
        self.assertEqual({call["reason"] for call in excluded},
                         {"excluded by X1: privileged: lawyer"})
        for call in excluded:
            self.assertEqual({met["exclusion"] for met in call["excluded_by"]}, {"X1"})
            self.assertIn(("sips:bob@ims.example", "To"),
                          {(met["identity"], met["header"]) for met in call["excluded_by"]})
        page = (run.case / "data" / "report.html").read_text()
        self.assertIn("X1: sips:bob@ims.example stands in To of frame ", page)
        told = self.run_lisrtp("explain", run.case, excluded[0]["number"])
        self.assertIn("X1 names sips:bob@ims.example, which stands in To of frame ", told.out)
        self.assertEqual(exclusion["packets"],
                         sum(call["not_covered_packets"] for call in excluded))
        self.assertGreater(exclusion["packets"], 0)

    def test_another_target(self):
        keys = self.keys_with("", ('targets = ["sip:alice@ims.example"]',
                                   'targets = ["sip:erin@ims.example"]'))
        self.check(keys, lambda packet: False)

    def test_events_only_for_everybody(self):
        keys = self.keys_with("", ('scope = "content"', 'scope = "iri"'))
        run, _ = self.check(keys, lambda packet: False)
        self.assertEqual({call["verdict"] for call in run.report["calls"]},
                         {"events-only", "not-covered"})

    def test_overlapping_authorisations_add_up(self):
        """A second order for Bob, until 150 s, with no secret of its own, opens nothing more."""
        more = ('[[authorisation]]\nid = "W3"\nvalid_from = 2026-11-03T10:00:00Z\n'
                'valid_to = 2026-11-03T10:02:30Z\nscope = "content"\n'
                'targets = ["sip:bob@ims.example"]\n')
        run = self.decrypt(self.capture, self.keys_with(more))
        opened = sum(stream["authenticated"] for call in run.report["calls"]
                     for stream in call["streams"])
        self.assertEqual(opened, sum(map(self.in_window, self.packets)))

    def opened(self, run):
        self.assertEqual(run.code, 0, run.err)
        return sum(stream["authenticated"] for call in run.report["calls"]
                   for stream in call["streams"])

    def with_target(self, target):
        return self.keys_with("", ('targets = ["sip:alice@ims.example"]',
                                   f'targets = ["{target}"]'))

    def test_targets_by_every_identity(self):
        """Each names Alice, in one spelling or another."""
        inside = sum(map(self.in_window, self.packets))
        for number, target in enumerate(("sips:alice@IMS.Example", "sip:%61lice@ims.example:5060",
                                         "impi:alice@ims.example", "ip:10.45.1.41")):
            run = self.decrypt(self.capture, self.with_target(target), case=f"case{number}")
            self.assertEqual(self.opened(run), inside, target)
        for number, target in enumerate(("sip:alice@ims.example.org", "sip:Alice@ims.example",
                                         "impi:alice@other.example", "ip:10.45.1.4")):
            run = self.decrypt(self.capture, self.with_target(target), case=f"other{number}")
            self.assertEqual(self.opened(run), 0, target)

    def test_a_telephone_number(self):
        """As long as Alice's URI, so the frames keep their lengths."""
        octets = self.capture.read_bytes()
        capture = self.folder / "tel.pcapng"
        capture.write_bytes(octets.replace(b"sip:alice@ims.example", b"tel:+3584012345678901"))
        inside = sum(map(self.in_window, self.packets))
        for number, target in enumerate(("tel:+358-40-1234.5678(901)",
                                         "sip:+3584012345678901@any.example;user=phone")):
            run = self.decrypt(capture, self.with_target(target), case=f"case{number}")
            self.assertEqual(self.opened(run), inside, target)
        run = self.decrypt(capture, self.with_target("tel:+358401234567890"), case="other")
        self.assertEqual(self.opened(run), 0)

    def test_overlapping_authorisations_with_secrets_of_their_own(self):
        """A later order for Alice, with the same key: what either allows, once."""
        text = self.keys.read_text()
        secret = text[text.index("[[secret]]"):]
        secret = secret[:secret.index("[[secret]]", 1)]
        more = ('\n[[authorisation]]\nid = "W3"\nvalid_from = 2026-11-03T10:03:00Z\n'
                'valid_to = 2026-11-03T10:30:00Z\nscope = "content"\n'
                'targets = ["sip:alice@ims.example"]\n\n' +
                secret.replace("alice-usim", "alice-again").replace('"W1"', '"W3"') +
                '\n[[derivation]]\nsecret = "alice-again"\nseed = "aka-rand"\nkdf = "ck"\n'
                'use = "dh-exponent"\n')
        end = int(datetime(2026, 11, 3, 10, 30, tzinfo=timezone.utc).timestamp()) * 1000000
        of_alice = {call["name"] for call in self.truth["calls"]
                    if "alice" in call["from"] + call["to"]}
        self.check(self.keys_with(more), lambda packet: packet[0] in of_alice and
                   self.window[0] <= packet[1] < end)

    def test_with_every_option(self):
        self.check(self.keys_with(), self.in_window, "--cross-check", "--deep")


class CoveredOnly(CommandTest):
    """--covered-only: a case that may be handed on."""

    def strangers(self, capture, covered_ids, targets):
        """Call-IDs, user names, MIKEY messages and nonces that occur only in others' signalling."""
        fields = ("sip.Call-ID", "sip.From", "sip.To", "sip.auth.nonce", "sdp.key_mgmt.data",
                  "sip.auth.username", "sip.auth.digest.response")
        own, others = set(), set()
        for row in tshark_fields(capture, "sip", *fields):
            words = {word for word in re.findall(r"[\w@.+/=-]{8,}", " ".join(row))}
            is_own = row[0] in covered_ids or any(name in row[1] for name in targets)
            (own if is_own else others).update(words)
        return others - own

    def test_strangers_do_not_occur(self):
        capture, keys, truth = sample("not-covered")
        run = self.decrypt(capture, self.private_copy(keys), "--covered-only")
        self.assertEqual(run.code, 0, run.err)
        whole = self.decrypt(capture, self.private_copy(keys), case="whole")
        covered = [call for call in whole.report["calls"] if call["authorisations"]]
        left_out = [call for call in whole.report["calls"] if not call["authorisations"]]
        self.assertTrue(covered and left_out)
        self.assertEqual([call["number"] for call in run.report["calls"]],
                         [call["number"] for call in covered])
        self.assertEqual(run.report["left_out"]["calls"], len(left_out))
        self.assertEqual(run.report["left_out"]["packets"],
                         sum(call["not_covered_packets"] for call in left_out))
        # a covered call is what it is in the whole case
        self.assertEqual(run.report["calls"], covered)
        words = self.strangers(capture, {call["call_id"] for call in covered}, ("alice", "dave"))
        everything = b"\0".join(files_of(run.case).values())
        in_whole = b"\0".join(files_of(whole.case).values())
        for call in left_out:  # Alice's outside the window among them
            self.assertFalse(call["call_id"].encode() in everything)
            self.assertTrue(call["call_id"].encode() in in_whole)
        self.assertIn("carol@ims.example", words)
        self.assertGreater(len(words), 6)
        found = [word for word in words if word.encode() in everything]
        self.assertEqual(found, [])
        self.assertTrue(any(word.encode() in in_whole for word in words))
        self.assertIn("This copy is without", (run.case / "data" / "report.html").read_text())

    def test_the_seeds_and_values_of_strangers(self):
        """Bob's and Dave's registrations, and all calls but Alice's."""
        capture, keys, _ = sample("several-calls")
        text = self.private_copy(keys).read_text()
        start = text.index("targets")
        line = text[start:text.index("\n", start)]
        path = self.folder / "alice.toml"
        path.write_text(text.replace(line, 'targets = ["sip:alice@ims.example"]', 1))
        path.chmod(0o600)
        whole = self.decrypt(capture, path, case="whole")
        run = self.decrypt(capture, path, "--covered-only")
        covered = {call["call_id"] for call in whole.report["calls"] if call["authorisations"]}
        self.assertTrue(0 < len(covered) < len(whole.report["calls"]))
        everything = b"\0".join(files_of(run.case).values())
        words = self.strangers(capture, covered, ("alice", "carol"))
        # Carol's secret was handed over too, so her challenges stay; her calls with Bob do not.
        self.assertEqual([word for word in words if word.encode() in everything], [])
        self.assertGreater(len(words), 6)
        self.assertEqual(run.report["left_out"]["calls"],
                         len(whole.report["calls"]) - len(covered))

    def test_it_is_verified_run_again_and_unlocked(self):
        capture, keys, _ = sample("not-covered")
        keys = self.private_copy(keys)
        run = self.decrypt(capture, keys, "--covered-only")
        again = self.run_lisrtp("verify", run.case, "--captures", capture, "--keys", keys)
        self.assertEqual((again.code, again.err), (0, ""))
        calls = self.run_lisrtp("calls", run.case)
        self.assertEqual(calls.code, 0, calls.err)
        self.assertEqual([int(line.split()[1]) for line in calls.out.splitlines()],
                         [call["number"] for call in run.report["calls"]])
        unlocked = self.run_lisrtp("unlock", run.case, capture, "--keys", keys)
        self.assertEqual(unlocked.code, 0, unlocked.err)
        whole = self.decrypt(capture, keys, case="whole")
        self.assertEqual(files_of(run.case / "data"), files_of(whole.case / "data"))


if __name__ == "__main__":
    unittest.main()
