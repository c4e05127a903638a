"""SRTP session keys from a master key, by FIPS 197 and RFC 3711 section 4.3, for the tests here."""


def _xtime(a):
    return (a << 1) ^ (0x11B if a & 0x80 else 0)


def _s_box():
    """FIPS 197, 5.1.1: the inverse in GF(2^8), then an affine map."""
    powers, a = [], 1
    for _ in range(255):
        powers.append(a)
        a ^= _xtime(a)  # 3 generates the group
    box = [0x63] * 256
    for i, element in enumerate(powers):
        b = powers[-i % 255]
        for shift in range(1, 5):
            b ^= ((powers[-i % 255] << shift) | (powers[-i % 255] >> (8 - shift))) & 0xFF
        box[element] = b ^ 0x63
    return box


S_BOX = _s_box()


def _round_keys(key):
    """FIPS 197, 5.2."""
    nk = len(key) // 4
    words = [list(key[4 * i:4 * i + 4]) for i in range(nk)]
    rcon = 1
    for i in range(nk, 4 * (nk + 7)):
        word = list(words[-1])
        if i % nk == 0:
            word = [S_BOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = _xtime(rcon)
        elif nk > 6 and i % nk == 4:
            word = [S_BOX[b] for b in word]
        words.append([a ^ b for a, b in zip(word, words[i - nk])])
    return [sum(words[i:i + 4], []) for i in range(0, len(words), 4)]


def aes_encrypt(key, block):
    """One block.  FIPS 197, 5.1."""
    keys = _round_keys(key)
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, round_key in enumerate(keys[1:], 1):
        state = [S_BOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]  # SubBytes, ShiftRows
        if number < len(keys) - 1:  # MixColumns
            mixed = []
            for c in range(0, 16, 4):
                a = state[c:c + 4]
                for i in range(4):
                    b, d = a[i], a[(i + 1) % 4]
                    mixed.append(_xtime(b) ^ _xtime(d) ^ d ^ a[(i + 2) % 4] ^ a[(i + 3) % 4])
            state = mixed
        state = [a ^ b for a, b in zip(state, round_key)]
    return bytes(state)


def session_keys(master_key, master_salt, rtcp=False):
    """k_e, k_a and k_s of SRTP or SRTCP with HMAC-SHA1, key derivation rate 0.  RFC 3711, 4.3.1."""
    first = 3 if rtcp else 0
    salt = int.from_bytes(master_salt.ljust(14, b"\0"), "big")
    keys = {}
    for name, label, octets in (("k_e", first, len(master_key)), ("k_a", first + 1, 20),
                                ("k_s", first + 2, len(master_salt))):
        x = (salt ^ (label << 48)) << 16
        stream = b"".join(aes_encrypt(master_key, (x + i).to_bytes(16, "big"))
                          for i in range(-(-octets // 16)))
        keys[name] = stream[:octets]
    return keys
