package ec2

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryPrimeIsTheFirstAfterItsHash(t *testing.T) {
	e := big.NewInt(65537)
	seen := map[string]bool{}
	for i, p := range primes() {
		var start []byte
		for j := range 4 {
			h := sha256.Sum256(fmt.Appendf(nil, "skylab/rsa/%d/%d", i, j))
			start = append(start, h[:]...)
		}
		s := new(big.Int).SetBytes(start)
		s.SetBit(s.SetBit(s.SetBit(s, 1023, 1), 1022, 1), 0, 1)
		gap := new(big.Int).Sub(p, s)
		if p.BitLen() != 1024 || gap.Sign() < 0 || gap.BitLen() > 14 || gap.Bit(0) != 0 || !p.ProbablyPrime(0) {
			t.Errorf("prime %d is none, or far from its hash", i)
		}
		if new(big.Int).Mod(p, e).Int64() == 1 || seen[p.String()] {
			t.Errorf("prime %d can't be used", i)
		}
		seen[p.String()] = true
	}
	if len(seen) != 64 {
		t.Errorf("%d primes", len(seen))
	}
}

func TestAnRSAKeyIsValidAndFollowsFromItsDraw(t *testing.T) {
	for draw := range 8 {
		k := rsaKey([32]byte{byte(draw * 31), byte(draw * 17)})
		if err := k.Validate(); err != nil || k.N.BitLen() != 2048 {
			t.Fatalf("draw %d: %d bits, %v", draw, k.N.BitLen(), err)
		}
		private, public, print := rsaMaterial(k)
		again, _, _ := rsaMaterial(rsaKey([32]byte{byte(draw * 31), byte(draw * 17)}))
		if private != again {
			t.Fatal("the same draw is another key")
		}
		b, rest := pem.Decode([]byte(private + "\n"))
		if b == nil || b.Type != "RSA PRIVATE KEY" || len(rest) > 0 {
			t.Fatalf("not PEM:\n%s", private)
		}
		read, err := x509.ParsePKCS1PrivateKey(b.Bytes)
		if err != nil || !read.Equal(k) {
			t.Fatalf("reads as another key: %v", err)
		}
		kind, same, imported, err := publicKey(public + " somebody@somewhere")
		if err != nil || kind != "rsa" || same != public || strings.Count(print, ":") != 19 || strings.Count(imported, ":") != 15 {
			t.Fatalf("%s %s %s %v", kind, print, imported, err)
		}
	}
}

// sshKeygen runs the real one.
func sshKeygen(t *testing.T, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed here, so nobody else reads these keys")
	}
	var complaint bytes.Buffer
	c := exec.Command(path, args...)
	c.Stderr = &complaint
	out, err := c.Output()
	if err != nil {
		t.Fatalf("ssh-keygen %v: %v\n%s", args, err, complaint.String())
	}
	return strings.TrimSpace(string(out))
}

func TestOpenSSHReadsBothKindsOfKey(t *testing.T) {
	for _, kind := range []string{"rsa", "ed25519"} {
		b := newBench(t)
		made := answer[CreateKeyPairResult](b, CreateKeyPair{KeyName: "lab", KeyType: kind})
		file := filepath.Join(t.TempDir(), "lab.pem")
		if err := os.WriteFile(file, []byte(made.KeyMaterial+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		ours := answer[DescribeKeyPairsResult](b, DescribeKeyPairs{KeyNames: []string{"lab"}, IncludePublicKey: true}).KeyPairs[0]
		theirs := strings.Fields(sshKeygen(t, "-y", "-f", file))
		if got := strings.Fields(ours.PublicKey); got[0] != theirs[0] || got[1] != theirs[1] {
			t.Errorf("%s: ssh-keygen reads %v, we say %v", kind, theirs, got)
		}
	}
}

func TestAnImportedKeyHasTheFingerprintOfItsPublicHalf(t *testing.T) {
	b := newBench(t)
	k := rsaKey([32]byte{1, 2})
	der, _ := x509.MarshalPKIXPublicKey(&k.PublicKey)
	sum := md5.Sum(der)
	plain := authorized("ssh-rsa", rsaBlob(&k.PublicKey))
	for name, material := range map[string]string{
		"plain":  plain + " me@home\n",
		"base64": base64.StdEncoding.EncodeToString([]byte(plain + " me@home\n")),
		"pem":    string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
	} {
		got := answer[ImportKeyPairResult](b, ImportKeyPair{KeyName: name, PublicKeyMaterial: material})
		if got.KeyFingerprint != colons(sum[:]) {
			t.Errorf("%s: %s", name, got.KeyFingerprint)
		}
	}
}

func FuzzPublicKeysAreReadOrRefused(f *testing.F) {
	_, public, _ := ed25519Material([32]byte{7})
	f.Add(public)
	f.Add("ssh-rsa AAAA")
	f.Add("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
	f.Fuzz(func(t *testing.T, s string) {
		kind, _, print, err := publicKey(s)
		if err == nil && (kind == "" || print == "") {
			t.Errorf("%q is a key without type or fingerprint", s)
		}
	})
}

func BenchmarkMakingAnRSAKey(b *testing.B) {
	for i := range b.N {
		rsaMaterial(rsaKey([32]byte{byte(i), byte(i >> 8)}))
	}
}
