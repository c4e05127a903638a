# tests/vectors/mikey/tek.py - writes tek.vec.
import rfc3830 as r

out = ["# tests/vectors/mikey/tek.vec",
       "# Own values from tests/vectors/mikey/tek.py, which shares no code with keys/.", ""]


def record(name, tgk, cs, csb, rand, octets, expect="ok"):
    out.append(f"[{name}]")
    out.append(f"TGK    = {tgk.hex().upper()}")
    out.append(f"CsId   = {cs:02X}")
    out.append(f"CsbId  = {csb:08X}")
    out.append(f"RAND   = {rand.hex().upper()}")
    out.append(f"Octets = {octets}")
    if expect == "ok":
        for field, constant in (("TEK", r.TEK), ("Salt", r.SALT), ("Auth", r.AUTHENTICATION),
                                ("Encr", r.ENCRYPTION)):
            out.append(f"{field:6} = {r.derive(tgk, constant, cs, csb, rand, octets).hex().upper()}")
        for field, constant, n in (("TransportEncr", r.TRANSPORT_ENCRYPTION, 16),
                                   ("TransportAuth", r.TRANSPORT_AUTHENTICATION, 20),
                                   ("TransportSalt", r.TRANSPORT_SALT, 14)):
            out.append(f"{field} = {r.derive(tgk, constant, 0xFF, csb, rand, n).hex().upper()}")
    out.append(f"Expect = {expect}")
    out.append("")


def run(n):
    return bytes(i & 0xFF for i in range(n))


rand = bytes(range(0xA0, 0xB0))
csb = 0x00C0FFEE
for n in (1, 15, 16, 31, 32, 33, 40, 64, 65, 96, 128, 192, 200):
    record(f"TGK of {n} octets", run(n), 1, csb, rand, 16)
for n in (1, 12, 14, 19, 20, 21, 24, 30, 32, 40, 41, 256):
    record(f"{n} octets wanted", run(16), 1, csb, rand, n)
for cs in (2, 128, 254):
    record(f"CS {cs}", run(16), cs, csb, rand, 16)
record("CSB ID with its highest bit", run(16), 1, 0xFABF6231, rand, 16)
record("CSB ID 0", run(16), 1, 0, rand, 16)
record("RAND of 32 octets", run(16), 1, csb, run(32), 16)
record("RAND of 255 octets", run(16), 1, csb, run(255), 16)
record("TGK that begins with zeros", bytes(4) + run(16)[1:], 1, csb, rand, 16)
record("TGK of zeros", bytes(16), 1, csb, rand, 16)
record("no TGK", b"", 1, csb, rand, 16, "empty_key")
record("RAND one octet too short", run(16), 1, csb, rand[:15], 16, "short_rand")
record("no RAND", run(16), 1, csb, b"", 16, "short_rand")
record("no octets wanted", run(16), 1, csb, rand, 0, "bad_length")
record("more octets than anybody needs", run(16), 1, csb, rand, 257, "bad_length")
open("tek.vec", "w").write("\n".join(out))
