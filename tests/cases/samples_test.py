#!/usr/bin/env python3
"""Every committed sample, decrypted and held against the truth that its maker wrote down.

A sample added under samples/captures is covered without a new line here.
"""

import json
import unittest

from lisrtp_case import SAMPLES, CommandTest

COUNTS = ("packets", "authenticated", "failed", "duplicates", "not_covered", "missing")
OPENED = ("roc_first", "roc_last", "payload_sha256", "suite", "csb_id", "cs_id")
FULLY_OPENED = ("decrypted", "not-covered", "events-only", "no-media", "refused", "plain")


class SamplesTest(CommandTest):
    """One test a sample, added below."""

    maxDiff = None

    def check_sample(self, name):
        truth = json.loads((SAMPLES / name / f"{name}.truth.json").read_text())
        keys = self.private_copy(SAMPLES / name / f"{name}.toml")
        run = self.decrypt(SAMPLES / name / f"{name}.pcapng", keys, "--cross-check")
        self.assertIsNotNone(run.report, run.err)
        by_id = {call["call_id"]: call for call in run.report["calls"]}
        self.assertEqual(sorted(by_id), sorted(call["call_id"] for call in truth["calls"]))
        for call in truth["calls"]:
            self.check_call(call, by_id[call["call_id"]])
        strays = truth.get("streams_without_call", [])
        self.check_streams(strays, run.report["streams_without_call"], "streams without call")
        complete = all(call["expect"] in FULLY_OPENED for call in truth["calls"])
        self.assertEqual(run.code, 0 if complete else 1, run.err)
        self.assertEqual(run.report["cross_check"]["differences"], 0)

    def check_call(self, truth, call):
        where = f"call {truth['name']}"
        self.assertEqual(call["verdict"], truth["expect"], f"{where}: {call['reason']}")
        self.assertEqual(call["ended_by"], truth["ended_by"], where)
        if truth["expect"] not in ("not-covered", "no-media", "refused"):
            self.assertEqual(call["authorisation"], truth["authorisation"], where)
        if truth["expect"] in ("decrypted", "partly"):
            self.check_streams(truth["streams"], call["streams"], where)
        elif truth["expect"] != "plain":
            self.assertEqual(sum(stream["authenticated"] for stream in call["streams"]), 0, where)

    def check_streams(self, truths, streams, where):
        key = lambda stream: (stream["ssrc"], stream["source"], stream["destination"])
        self.assertEqual(sorted(map(key, truths)), sorted(map(key, streams)), where)
        by_key = {key(stream): stream for stream in streams}
        for truth in truths:
            stream = by_key[key(truth)]
            place = f"{where}, stream {truth['ssrc']}"
            if not truth["suite"]:  # plain RTP that nothing covers
                self.assertEqual((stream["packets"], stream["not_covered"]),
                                 (0, truth["packets"]), place)
                continue
            for field in COUNTS:
                if field in truth and (field != "missing" or truth["authenticated"]):
                    self.assertEqual(stream[field], truth[field], f"{place}: {field}")
            self.assertEqual(stream["packets"], stream["authenticated"] + stream["unproven"] +
                             stream["failed"] + stream["duplicates"], place)
            if "rtcp" in truth and truth["authenticated"]:
                self.check_rtcp(truth["rtcp"], stream["rtcp"], place)
            if truth["authenticated"]:
                for field in OPENED:
                    if field in truth:
                        self.assertEqual(stream[field], truth[field], f"{place}: {field}")


    def check_rtcp(self, truth, rtcp, place):
        self.assertEqual((rtcp["packets"], rtcp["authenticated"], rtcp["not_covered"], rtcp["missing"]),
                         (truth["packets"], truth["packets"], truth["not_covered"], 0), place)
        self.assertEqual(rtcp["sha256"], truth["sha256"], place)


def add_tests():
    names = sorted(folder.name for folder in SAMPLES.iterdir()
                   if (folder / f"{folder.name}.truth.json").exists())
    for name in names:
        def test(self, sample=name):
            self.check_sample(sample)
        setattr(SamplesTest, "test_" + name.replace("-", "_"), test)


add_tests()

if __name__ == "__main__":
    unittest.main()
