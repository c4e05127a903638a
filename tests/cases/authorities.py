"""A certificate authority, an examiner who signs and a time stamping authority, by OpenSSL."""

import pathlib
import subprocess

TSA_CONFIG = """
[tsa]
default_tsa = tsa_config
[tsa_config]
dir = {folder}
serial = {folder}/tsa-serial
crypto_device = builtin
signer_cert = {folder}/tsa.crt
certs = {folder}/ca.crt
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""

EXTENSIONS = {"examiner": "keyUsage=critical,digitalSignature",
              "tsa": "extendedKeyUsage=critical,timeStamping"}


def openssl(*arguments, **more):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True,
                          check=False, **more)


def must(*arguments):
    run = openssl(*arguments)
    assert run.returncode == 0, run.stderr


class Authorities:
    """Files: ca.crt, examiner.key/.crt/.p12, encrypted.key, tsa.key/.crt."""

    PASSPHRASE = "a passphrase of the examiner"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        must("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self / "ca.key", "-out",
             self / "ca.crt", "-days", "3650", "-subj", "/CN=Test root")
        for name, extension in EXTENSIONS.items():
            self.issue(name, extension)
        must("pkcs12", "-export", "-inkey", self / "examiner.key", "-in", self / "examiner.crt",
             "-out", self / "examiner.p12", "-passout", f"pass:{self.PASSPHRASE}")
        must("pkey", "-in", self / "examiner.key", "-aes256", "-passout",
             f"pass:{self.PASSPHRASE}", "-out", self / "encrypted.key")
        (self / "tsa-serial").write_text("01\n")
        (self / "tsa.cnf").write_text(TSA_CONFIG.format(folder=self.folder))
        for path in self.folder.iterdir():
            path.chmod(0o600)

    def __truediv__(self, name):
        return self.folder / name

    def issue(self, name, extension):
        must("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", self / f"{name}.key",
             "-out", self / f"{name}.csr", "-subj", f"/O=Laboratory/CN=The {name}")
        (self / f"{name}.ext").write_text(extension + "\n")
        must("x509", "-req", "-in", self / f"{name}.csr", "-CA", self / "ca.crt", "-CAkey",
             self / "ca.key", "-CAcreateserial", "-days", "3650", "-extfile",
             self / f"{name}.ext", "-out", self / f"{name}.crt")

    def stamp(self, request, answer):
        must("ts", "-reply", "-config", self / "tsa.cnf", "-queryfile", request, "-out", answer)
