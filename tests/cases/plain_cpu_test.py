#!/usr/bin/env python3
"""The same case on a processor without AES, SHA, AVX and carry-less multiply: qemu-user shows one.

threads_test holds the fast engine down to lesser instruction sets; here the libraries' own choices
(libgcrypt, OpenSSL, intel-ipsec-mb) see the plain processor as well.
"""

import shutil
import subprocess
import unittest

from lisrtp_case import LISRTP, CommandTest, deterministic_files_of, sample

QEMU = shutil.which("qemu-x86_64") or shutil.which("qemu-x86_64-static")
CPUS = ("qemu64", "Nehalem")
# Sample: engines.  AES-CM with SRTCP, MKI and AES-GCM; AES-256; MIKEY-DH with Milenage.
SAMPLES = {"rtcp": ("auto",), "aes256": ("auto",), "ims-aka-dh": ("auto", "libsrtp")}


@unittest.skipUnless(QEMU, "qemu-x86_64 of qemu-user is not installed")
class PlainCpu(CommandTest):

    def files(self, name, case, command, *more):
        capture, keys, _ = sample(name)
        keys = self.private_copy(keys)
        run = subprocess.run([*command, str(LISRTP), "decrypt", str(capture), "--keys", str(keys),
                              "-o", str(self.folder / case), *more],
                             capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        files = deterministic_files_of(self.folder / case)
        engine = files["data/report.json"].split(b'"engine": "')[1].split(b'"')[0].decode()
        # The engine's name is in the report, and so in the page and in the manifests.
        return engine, {path: octets for path, octets in files.items()
                        if path.startswith("data/calls/") or path.startswith("data/streams/") or
                        path == "data/index.sqlite"} | {
            "report": files["data/report.json"].replace(f'"{engine}"'.encode(), b'"any"')}

    def check(self, name):
        _, expected = self.files(name, "here", ())
        self.assertGreater(len(expected), 3)
        for cpu in CPUS:
            for engine in SAMPLES[name]:
                used, files = self.files(name, f"{cpu}-{engine}", (QEMU, "-cpu", cpu), "--engine",
                                         engine)
                self.assertEqual(used, "gcrypt" if engine == "auto" else engine, cpu)
                self.assertEqual(sorted(files), sorted(expected))
                for path, octets in expected.items():
                    self.assertEqual(files[path], octets, f"{path} on {cpu} by {engine}")


def add_tests():
    for one in SAMPLES:
        def test(self, name=one):
            self.check(name)
        setattr(PlainCpu, "test_" + one.replace("-", "_"), test)


add_tests()

if __name__ == "__main__":
    unittest.main()
