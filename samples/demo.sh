#!/usr/bin/env bash
# The demonstration: decrypts the committed IMS call and says where to look.
set -euo pipefail
cd "$(dirname "$0")/.."

sample=samples/captures/ims-aka-dh
case=demo-case
keys=$sample/ims-aka-dh.toml
chmod go= "$keys" # git does not keep mode 0600, and lisrtp insists on it

rm -rf "$case"
build/bin/lisrtp decrypt "$sample/ims-aka-dh.pcapng" --keys "$keys" -o "$case"
cat <<END

$case/data/report.json               what was found, and how each key was proven
$case/data/calls/0001/call.wav       what Alice (left) and Bob (right) said
$case/data/calls/0001/clear.pcapng   the call in clear, for Wireshark
END
