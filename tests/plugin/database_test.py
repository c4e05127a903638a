#!/usr/bin/env python3
"""What the case database keeps of a key agreement is enough for the plugin: a capture is indexed without
any key, its signalling is thrown away, and later, when the subscriber's key comes, the database's
challenges and cross-parameters go into the key file beside it.
"""

import base64
import contextlib
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

from plaintext_test import digests, opened_packets, reported_streams, shown
from wireshark import LISRTP, PluginTest, capture_with_keys, decrypt_report


def what_the_database_keeps(index):
    """Seeds and cross-parameters as tables of a key file."""
    text = ""
    with contextlib.closing(sqlite3.connect(index)) as database:
        for (rand,) in database.execute("SELECT rand FROM challenge WHERE length(rand) = 16"):
            text += f'\n[[seed]]\nsecret = "alice-usim"\nvalue = "{rand.hex()}"\n'
        for call_id, octets in database.execute("SELECT call_id, octets FROM cross_parameter"):
            text += ('\n[[cross_parameter]]\nauthorisation = "W1"\n'
                     f'call_id = "{call_id}"\nmikey = "{base64.b64encode(octets).decode()}"\n')
    return text


class Database(PluginTest):

    def test_a_later_key_opens_the_media_alone(self):
        for name in ("ims-aka-dh", "dhhmac"):
            with self.subTest(name), tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
                folder = pathlib.Path(folder)
                given = capture_with_keys(name)
                (folder / "at-once").mkdir()
                at_once = reported_streams(decrypt_report(folder / "at-once", given.capture,
                                                          given.keys))
                self.assertTrue(at_once)
                subprocess.run([LISRTP, "index", given.capture, "-o", folder / "case", "-q"],
                               check=True, capture_output=True)
                kept = what_the_database_keeps(folder / "case" / "data" / "index.sqlite")
                self.assertIn("[[cross_parameter]]", kept)
                keys = folder / "later.toml"
                keys.write_text(pathlib.Path(given.keys).read_text() + kept)
                media = folder / "media.pcapng"
                subprocess.run(["tshark", "-r", given.capture, "-Y", "udp && !sip", "-F", "pcapng",
                                "-w", media], check=True, capture_output=True)
                rows, _ = shown(self.room, given._replace(capture=media, keys=keys), "-2")
                self.assertEqual(digests(opened_packets(rows)), at_once)


if __name__ == "__main__":
    unittest.main()
