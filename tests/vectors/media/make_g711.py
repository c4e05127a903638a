#!/usr/bin/env python3
"""Writes g711.vec with Python's audioop (3.11, gone in 3.13), which shares no code with offline/.

audioop's mu-law and A-law come from SoX's tables; samples are 16 bits wide.
"""

import audioop

print("# Made by make_g711.py with audioop of Python 3.11: each code's sample, from code 0 upwards.")
for name, decode in (("mu", audioop.ulaw2lin), ("a", audioop.alaw2lin)):
    samples = [int.from_bytes(decode(bytes([code]), 2), "little", signed=True)
               for code in range(256)]
    print(f"\n[{name}]")
    for row in range(0, 256, 8):
        print(f"Samples{row:03} = " + " ".join(str(s) for s in samples[row:row + 8]))
