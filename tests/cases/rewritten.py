"""Captures with some frames changed: what a hostile or broken peer could have sent."""

import base64
import re
import struct
import subprocess

KEY_MGMT = re.compile(rb"(key-mgmt: ?mikey )([A-Za-z0-9+/]+=*)")


def frames_of(capture, folder):
    """Header and [(record header, octets)] of a capture, by way of classic pcap."""
    plain = folder / "plain.pcap"
    subprocess.run(["editcap", "-F", "nsecpcap", capture, plain], check=True, capture_output=True)
    octets = plain.read_bytes()
    frames, offset = [], 24
    while offset < len(octets):
        length = struct.unpack_from("<I", octets, offset + 8)[0]
        frames.append((octets[offset:offset + 16], octets[offset + 16:offset + 16 + length]))
        offset += 16 + length
    return octets[:24], frames


def write_pcap(path, header, frames):
    """The frames, with their lengths put right.  `header` may have got another link type."""
    with path.open("wb") as out:
        out.write(header)
        for record, octets in frames:
            out.write(record[:8] + struct.pack("<II", len(octets), len(octets)) + octets)
    return path


def with_link_type(header, link_type):
    return header[:20] + struct.pack("<I", link_type)


def without_checksum(frame):
    """UDP over IPv4 may come without a checksum.  RFC 768."""
    udp = 14 + 4 * (frame[14] & 0x0F)
    return frame[:udp + 6] + b"\0\0" + frame[udp + 8:]


def with_mikey_changed(frames, call_id, change):
    """Every MIKEY message of one call replaced by change(message), of the same length."""
    changed = []
    for record, frame in frames:
        if call_id.encode() in frame and KEY_MGMT.search(frame):
            def replace(found):
                message = change(base64.b64decode(found[2]))
                text = base64.b64encode(message)
                assert len(text) == len(found[2])
                return found[1] + text
            frame = without_checksum(KEY_MGMT.sub(replace, frame))
        changed.append((record, frame))
    return changed


def oakley5_prime():
    """2^1536 - 2^1472 - 1 + 2^64 * ([2^1406 pi] + 741804).  RFC 3526, 2."""
    def arctan_of_inverse(x, one):
        total = term = one // x
        divisor, sign = 3, -1
        while term:
            term //= x * x
            total += sign * (term // divisor)
            divisor, sign = divisor + 2, -sign
        return total
    one = 1 << (1406 + 64)  # Machin's formula, with 64 bits to spare
    pi = 4 * (4 * arctan_of_inverse(5, one) - arctan_of_inverse(239, one))
    return (1 << 1536) - (1 << 1472) - 1 + (1 << 64) * ((pi >> 64) + 741804)
