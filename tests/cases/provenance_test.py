#!/usr/bin/env python3
"""Every file of a case says what it was made from, down to frame and secret."""

import json
import shutil
import subprocess
import unittest

from lisrtp_case import (CAPTURES, CommandTest, deterministic_files_of, sample, tshark_fields)


class Provenance(CommandTest):

    def open_sample(self, name, *more, captures=None):
        capture, keys, _ = sample(name)
        return self.decrypt(captures or capture, self.private_copy(keys), *more)

    def check_whole(self, run):
        """Every file below calls/ and streams/ is listed once, and what is listed is there."""
        data = run.case / "data"
        outputs = [output for call in run.report["calls"] for output in call.get("outputs", [])]
        outputs += run.report.get("outputs_without_call", [])
        names = [output["file"] for output in outputs]
        there = [str(path.relative_to(data)) for folder in ("calls", "streams")
                 for path in (data / folder).rglob("*") if path.is_file()]
        self.assertEqual(sorted(names), sorted(there))
        manifest = (run.case / "manifest-sha256.txt").read_text()
        for call in run.report["calls"]:
            self.assertEqual([output["file"] for output in call.get("outputs", [])],
                             sorted(call.get("files", {}).values()))
        for output in outputs:
            self.assertIn("data/" + output["file"], manifest)
            self.assertTrue(output["frames"], output["file"])
            for span in output["frames"]:
                self.assertLessEqual(span["first"], span["last"])
                self.assertLessEqual(span["frames"], span["last"] - span["first"] + 1)
                self.assertLessEqual(span["last"],
                                     run.report["inputs"][span["file"] - 1]["frames"])

    def follow(self, run, captures):
        """Each packet of clear.pcapng, back to its frame: same addresses, time, header."""
        inputs = {}
        for number, entry in enumerate(run.report["inputs"], 1):
            path = next(one for one in captures if one.name == entry["name"])
            inputs[number] = {int(row[0]): row[1:] for row in
                              tshark_fields(path, "udp", "frame.number", "udp.srcport",
                                            "udp.dstport", "udp.payload", "frame.time_epoch")}
        followed = 0
        for call in run.report["calls"]:
            outputs = {output["file"]: output for output in call.get("outputs", [])}
            name = call.get("files", {}).get("clear")
            if name is None:
                continue
            output = outputs[name]
            frames = {}
            for row in tshark_fields(run.case / "data" / name, "frame", "frame.packet_id",
                                     "udp.srcport", "udp.dstport", "udp.payload",
                                     "frame.time_epoch"):
                number, frame = int(row[0]) >> 48, int(row[0]) & (1 << 48) - 1
                frames.setdefault(number, set()).add(frame)
                original = inputs[number][frame]
                self.assertEqual([row[1], row[2], row[4]],
                                 [original[0], original[1], original[3]])
                clear, sent = bytes.fromhex(row[3]), bytes.fromhex(original[2])
                if clear[0] >> 6 == 2:  # headers are not encrypted: RTCP's 8 octets, RTP's 12
                    header = 8 if 200 <= clear[1] <= 207 else 12
                    self.assertEqual(clear[:header], sent[:header])
                    followed += 1
            self.assertEqual(output["frames"],
                             [{"file": number, "first": min(of), "last": max(of), "frames": len(of)}
                              for number, of in sorted(frames.items())])
            self.check_streams(call, output)
        return followed

    def check_streams(self, call, output):
        opened = [number for number, stream in enumerate(call["streams"], 1)
                  if stream["authenticated"] + stream["unproven"]]
        self.assertEqual(output["streams"], opened)
        uses = [use for number in opened for use in call["streams"][number - 1]["keys"]]
        self.assertEqual(output["secrets"], sorted({use["secret"] for use in uses} - {""}))
        self.assertEqual(output["sessions"], sorted({use["session"] for use in uses} - {0}))
        for number in opened:
            stream = call["streams"][number - 1]
            self.assertEqual(sum(span["frames"] for span in stream["frames"]),
                             stream["authenticated"] + stream["unproven"])

    def test_followed_to_the_capture(self):
        for name in ("ims-aka-dh", "reinvite-rekey", "several-calls", "loss-reorder", "sdes", "rtcp"):
            with self.subTest(name):
                shutil.rmtree(self.folder)
                self.folder.mkdir()
                run = self.open_sample(name)
                self.check_whole(run)
                self.assertGreater(self.follow(run, [sample(name)[0]]), 90)

    def test_sound_names_both_streams(self):
        run = self.open_sample("ims-aka-dh")
        self.assertEqual(run.report["program"]["name"], "lisrtp")
        self.assertRegex(run.report["program"]["version"], r"^\d+\.\d+")
        call = run.report["calls"][0]
        made = {output["file"].rsplit("/")[-1]: output for output in call["outputs"]}
        self.assertEqual(made["call.wav"]["making"], "mixed")
        self.assertEqual(sorted(made["call.wav"]["streams"]), [1, 2])
        self.assertEqual(made["call.wav"]["secrets"], ["alice-usim"])
        for letter, from_caller in (("a.wav", "caller"), ("b.wav", "callee")):
            self.assertEqual(made[letter]["making"], "decoded")
            stream = call["streams"][made[letter]["streams"][0] - 1]
            self.assertEqual(stream["sent_by"], from_caller)
            self.assertEqual(made[letter]["frames"], stream["frames"])
        self.assertEqual(made["signalling.pcapng"]["making"], "copied")
        self.assertEqual(made["signalling.pcapng"]["secrets"], [])
        page = (run.case / "data" / "report.html").read_text()
        self.assertIn("Files and where they came from", page)
        span = made["a.wav"]["frames"][0]
        self.assertIn(f"{span['first']} to {span['last']}", page)

    def test_several_captures(self):
        """Cut in two, each part's frames are counted in that part."""
        capture, _, _ = sample("ims-aka-dh")
        rows = tshark_fields(capture, "frame", "frame.number")
        parts = []
        for name, first, last in (("one.pcapng", 1, len(rows) // 2),
                                  ("two.pcapng", len(rows) // 2 + 1, len(rows))):
            parts.append(self.folder / name)
            subprocess.run(["editcap", "-r", capture, parts[-1], f"{first}-{last}"], check=True)
        run = self.open_sample("ims-aka-dh", captures=parts)
        self.check_whole(run)
        self.assertGreater(self.follow(run, parts), 90)
        stream = run.report["calls"][0]["streams"][0]
        self.assertEqual([span["file"] for span in stream["frames"]], [1, 2])

    def test_streams_without_a_call(self):
        given = json.loads((CAPTURES / "gst-suites" / "keys.json").read_text())[0]
        keys = self.key_file('\n[[secret]]\nid = "master"\nauthorisation = "W1"\n'
                             f'kind = "srtp-master"\nsuite = "{given["suite"]}"\n'
                             f'ssrc = "{given["ssrc"][2:]}"\nkey = "{given["key"][:32]}"\n'
                             f'salt = "{given["key"][32:]}"\n', targets='"ip:127.0.0.1"')
        run = self.decrypt(CAPTURES / "gst-suites" / "gst-suites.pcapng", keys)
        self.check_whole(run)
        self.assertEqual({secret for output in run.report["outputs_without_call"]
                          for secret in output["secrets"]}, {"master"})

    def test_the_same_for_any_number_of_threads(self):
        runs = [self.decrypt(sample("several-calls")[0],
                             self.private_copy(sample("several-calls")[1]), "-j", jobs,
                             case=f"case{jobs}") for jobs in (1, 4)]
        self.assertEqual(*(deterministic_files_of(run.case) for run in runs))

    def test_video_names_its_sound(self):
        run = self.decrypt(CAPTURES / "media" / "h264.pcapng",
                           self.key_file("", '"sip:alice@ims.example"'))
        self.check_whole(run)
        video = next(output for output in run.report["calls"][0]["outputs"]
                     if output["file"].endswith(".mkv"))
        self.assertEqual(video["making"], "decoded")
        of_video = run.report["calls"][0]["streams"][video["streams"][0] - 1]
        self.assertEqual(of_video["video"]["file"], video["file"])
        self.assertEqual(len(video["streams"]), 1 + of_video["video"]["with_audio"])


if __name__ == "__main__":
    unittest.main()
