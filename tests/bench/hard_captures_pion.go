// What a pion/srtp loop recovers of the hard captures, and how fast it is.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run tests/bench/hard_captures_pion.go FOLDER
//
// FOLDER was filled by test_hard_captures with LISRTP_HARD_CAPTURES=FOLDER. Each file is a sequence
// of strings with their length in two octets: suite, name, key, salt, then packet and clear packet
// in turn. Needs Debian's golang-go and golang-github-pion-srtp.v2-dev.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pion/srtp/v2"
)

func stringsIn(octets []byte) [][]byte {
	var out [][]byte
	for len(octets) >= 2 {
		length := int(binary.BigEndian.Uint16(octets))
		out = append(out, octets[2:2+length])
		octets = octets[2+length:]
	}
	return out
}

func recovered(file string) (string, string) {
	octets, err := os.ReadFile(file)
	if err != nil {
		return file, err.Error()
	}
	parts := stringsIn(octets)
	profiles := map[string]srtp.ProtectionProfile{
		"AES_CM_128_HMAC_SHA1_80": srtp.ProtectionProfileAes128CmHmacSha1_80,
		"AES_CM_128_HMAC_SHA1_32": srtp.ProtectionProfileAes128CmHmacSha1_32,
		"AEAD_AES_128_GCM":        srtp.ProtectionProfileAeadAes128Gcm,
	}
	profile, known := profiles[string(parts[0])]
	if !known {
		return string(parts[1]), "cannot"
	}
	context, err := srtp.CreateContext(parts[2], parts[3], profile)
	if err != nil {
		return string(parts[1]), err.Error()
	}
	count := 0
	for i := 4; i+1 < len(parts); i += 2 {
		clear, err := context.DecryptRTP(nil, parts[i], nil)
		if err == nil && bytes.Equal(clear, parts[i+1]) {
			count++
		}
	}
	return string(parts[1]), fmt.Sprint(count)
}

func main() {
	files, _ := filepath.Glob(filepath.Join(os.Args[1], "*.packets"))
	for _, file := range files {
		name, count := recovered(file)
		fmt.Printf("| %s | %s |\n", name, count)
	}
}
