#!/usr/bin/env python3
"""One call as two networks saw it: who changed a value, and who did not use the agreed key."""

import json
import unittest

from lisrtp_case import CommandTest, sample


class CompareTest(CommandTest):

    def setUp(self):
        super().setUp()
        self.a, keys, self.truth = sample("compare-a")
        self.b, _, truth_b = sample("compare-b")
        self.keys = self.private_copy(keys)
        self.csb = {call["name"]: call["sessions"][0]["csb_id"] for call in self.truth["calls"]}
        self.assertEqual(self.csb, {call["name"]: call["sessions"][0]["csb_id"]
                                    for call in truth_b["calls"]})

    def compared(self, *arguments):
        run = self.run_lisrtp("compare", *arguments, "--json")
        return run, {one["csb_id"]: one for one in json.loads(run.out)}

    def values(self, exchange):
        return {value["side"]: value for value in exchange["values"]}

    def test_who_changed_what(self):
        run, found = self.compared(self.a, self.b, "--keys", self.keys)
        self.assertEqual(run.code, 1, run.err)
        outcome = {name: found[csb]["comparison"] for name, csb in self.csb.items()}
        self.assertEqual(outcome, {"honest": "same",
                                   "changed-between": "tampered-between-networks",
                                   "changed-one-way": "tampered-between-networks",
                                   "cheat": "value-mismatch"})
        honest = self.values(found[self.csb["honest"]])
        self.assertEqual([honest[side]["fate"] for side in ("initiator", "responder")],
                         ["as-agreed", "as-agreed"])

        changed = self.values(found[self.csb["changed-between"]])
        sent = changed["initiator"]["expected"][0]["value"]
        self.assertEqual({one["network"]: one["value"] == sent
                          for one in changed["initiator"]["sightings"]}, {"A": True, "B": False})
        self.assertIn("as agreed in A", changed["initiator"]["finding"])
        self.assertIn("as agreed in B", changed["responder"]["finding"])
        self.assertEqual(changed["responder"]["sightings"][0]["network"], "B", "who sends comes first")

        one_way = self.values(found[self.csb["changed-one-way"]])
        self.assertEqual((one_way["initiator"]["fate"], one_way["responder"]["fate"]),
                         ("changed", "as-agreed"))
        self.assertIn("where the answer repeats it", one_way["initiator"]["finding"])

        cheat = self.values(found[self.csb["cheat"]])["initiator"]
        self.assertEqual(cheat["fate"], "not-agreed")
        self.assertEqual(len({one["fingerprint"] for one in cheat["sightings"]}), 1)
        self.assertNotIn(cheat["sightings"][0]["fingerprint"],
                         [one["fingerprint"] for one in cheat["expected"]])

    def test_without_keys_a_change_shows_and_a_cheat_does_not(self):
        run, found = self.compared(self.a, self.b)
        self.assertEqual(run.code, 1)
        self.assertEqual({name: found[csb]["comparison"] for name, csb in self.csb.items()},
                         {"honest": "same", "changed-between": "tampered-between-networks",
                          "changed-one-way": "tampered-between-networks", "cheat": "same"})
        self.assertEqual(self.values(found[self.csb["cheat"]])["initiator"]["fate"], "unchanged")

    def test_cases_as_captures(self):
        _, by_captures = self.compared(self.a, self.b, "--keys", self.keys)
        for name, capture in (("a", self.a), ("b", self.b)):
            self.decrypt(capture, self.keys, case="case-" + name)
        before = (self.folder / "case-b" / "data" / "index.sqlite").read_bytes()
        _, by_cases = self.compared(self.folder / "case-a", self.folder / "case-b",
                                    "--keys", self.keys)
        self.assertEqual(by_cases, by_captures)
        self.assertEqual((self.folder / "case-b" / "data" / "index.sqlite").read_bytes(), before)

    def test_one_network_alone(self):
        run, found = self.compared(self.a, sample("psk-prf")[0], "--keys", self.keys)
        self.assertEqual(found[self.csb["honest"]]["comparison"], "only-in-a")
        self.assertEqual(found[self.csb["cheat"]]["comparison"], "value-mismatch")
        self.assertEqual(run.code, 1)

    def test_as_text(self):
        run = self.run_lisrtp("compare", self.a, self.b, "--keys", self.keys)
        self.assertEqual(run.code, 1)
        for words in ("should have been sent", "sent  ", "received", "tampered-between-networks",
                      "the terminal does not use the agreed key"):
            self.assertIn(words, run.out)
        self.assertIn("lisrtp: error: CSB " + self.csb["cheat"] + ": value-mismatch", run.err)
        self.assertNotIn("465b5ce8", run.out + run.err)

    def test_nothing_to_compare(self):
        self.assertEqual(self.run_lisrtp("compare", self.a, self.folder / "none").code, 1)
        self.assertEqual(self.run_lisrtp("compare", self.a).code, 2)
        self.assertEqual(self.run_lisrtp("compare", self.a, self.b, "--keys", "/nowhere").code, 2)


if __name__ == "__main__":
    unittest.main()
