#!/bin/bash
# Makes the captures of this folder again (as root): coturn in the middle, party.py on both sides, each in
# a network namespace; tcpdump where the TURN server is. Needs coturn, python3-aioice, python3-scapy, tcpdump.
#
#   make.sh NAME udp|tcp none|udp|tcp      what the caller and what the callee speak to the server
set -eu
cd "$(dirname "$0")"
name=$1 caller=$2 callee=$3
cleanup() { kill $(jobs -p) 2>/dev/null || true; for ns in lt-a lt-b lt-s; do ip netns del $ns 2>/dev/null || true; done; }
trap cleanup EXIT
for ns in lt-a lt-b lt-s; do ip netns add $ns; ip -n $ns link set lo up; done
for side in "a 1" "b 2"; do
    set -- $side
    ip link add veth-$1 netns lt-$1 type veth peer name to-$1 netns lt-s
    ip -n lt-$1 addr add 10.9.$2.2/24 dev veth-$1; ip -n lt-$1 link set veth-$1 up
    ip -n lt-s addr add 10.9.$2.1/24 dev to-$1; ip -n lt-s link set to-$1 up
    ip -n lt-$1 route add default via 10.9.$2.1
done
ip netns exec lt-s sysctl -qw net.ipv4.ip_forward=1
ip netns exec lt-s turnserver -n --lt-cred-mech --user user:pass --realm example.net -L 10.9.1.1 -L 10.9.2.1 \
    -E 10.9.2.1 --no-cli --no-tls --no-dtls --log-file /dev/null --pidfile /tmp/lisrtp-turn.pid >/dev/null 2>&1 &
ip netns exec lt-s tcpdump -q -i any --immediate-mode -s 0 -w "$name.pcap" -Z root 'ip and not icmp' 2>/dev/null & capture=$!
sleep 2
ip netns exec lt-b /usr/bin/python3 party.py callee 10.9.2.2 10.9.1.2 "$callee" 10.9.2.1 & b=$!
ip netns exec lt-a /usr/bin/python3 party.py caller 10.9.1.2 10.9.2.2 "$caller" 10.9.1.1
wait $b
sleep 0.5
kill $capture; wait $capture 2>/dev/null || true
