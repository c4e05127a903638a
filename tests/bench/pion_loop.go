// The plain loop around pion/srtp: reads a pcapng of Ethernet, IPv4 and UDP with one SRTP stream in it,
// decrypts packet by packet and writes the clear RTP packets, each behind its length, into a file.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o pion_loop tests/bench/pion_loop.go
//	pion_loop CAPTURE MASTER-KEY-AND-SALT-IN-HEX OUT
//
// Needs Debian's golang-go and golang-github-pion-srtp.v2-dev. Fails unless every packet opens.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/pion/srtp/v2"
)

const (
	enhancedPacketBlock = 6
	headersOctets       = 14 + 20 + 8
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pion_loop:", err)
		os.Exit(1)
	}
}

func main() {
	in, err := os.Open(os.Args[1])
	must(err)
	secret, err := hex.DecodeString(os.Args[2])
	must(err)
	out, err := os.Create(os.Args[3])
	must(err)
	context, err := srtp.CreateContext(secret[:16], secret[16:],
		srtp.ProtectionProfileAes128CmHmacSha1_80)
	must(err)

	reader := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<20)
	block := make([]byte, 1<<17)
	clear := make([]byte, 0, 1<<16)
	opened := 0
	for {
		if _, err = io.ReadFull(reader, block[:8]); err == io.EOF {
			break
		}
		must(err)
		length := binary.LittleEndian.Uint32(block[4:])
		_, err = io.ReadFull(reader, block[8:length])
		must(err)
		if binary.LittleEndian.Uint32(block) != enhancedPacketBlock {
			continue
		}
		captured := binary.LittleEndian.Uint32(block[20:])
		packet, err := context.DecryptRTP(clear[:0], block[28+headersOctets:28+captured], nil)
		must(err)
		var head [4]byte
		binary.LittleEndian.PutUint32(head[:], uint32(len(packet)))
		_, err = writer.Write(head[:])
		must(err)
		_, err = writer.Write(packet)
		must(err)
		opened++
	}
	must(writer.Flush())
	must(out.Close())
	fmt.Println(opened)
}
