package ec2

import (
	"bytes"
	"crypto/ed25519"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	_ "embed" // for the primes
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"sync"
)

// Keys must follow from the World alone, and Go's generators no longer repeat
// when their reader does. An Ed25519 key is its seed. An RSA key is two of 64
// primes of 1024 bits: looking for new ones would take a tenth of a second at
// every replay. Such keys guard nothing but simulated machines.
//
// Prime i is the first n = 2k+1 from s on with n mod 65537 not 1, where s is
// SHA-256 of "skylab/rsa/i/0" to "skylab/rsa/i/3", one after the other, as a
// number with its two highest bits and its lowest bit set.
//
//go:embed keypair_primes.txt
var primesText string

var primes = sync.OnceValue(func() []*big.Int {
	var out []*big.Int
	for line := range strings.FieldsSeq(primesText) {
		p, _ := new(big.Int).SetString(line, 16)
		out = append(out, p)
	}
	return out
})

// rsaKey is the key of 2048 bits that a draw stands for.
func rsaKey(draw [32]byte) *rsa.PrivateKey {
	all := primes()
	i := int(draw[0]) % len(all)
	j := (i + 1 + int(draw[1])%(len(all)-1)) % len(all)
	p, q := all[i], all[j]
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	k := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         new(big.Int).ModInverse(big.NewInt(65537), phi),
		Primes:    []*big.Int{p, q},
	}
	k.Precompute()
	return k
}

// rsaMaterial is the private key as AWS shows it, the public one as sshd reads
// it, and the fingerprint that AWS gives to keys of its own making.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
func rsaMaterial(k *rsa.PrivateKey) (private, public, fingerprint string) {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		panic("ec2: an RSA key of known primes can't be written: " + err.Error())
	}
	sum := sha1.Sum(der)
	private = string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
	return strings.TrimSuffix(private, "\n"), authorized("ssh-rsa", rsaBlob(&k.PublicKey)), colons(sum[:])
}

// ed25519Material is the same of an Ed25519 key.
// https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key
func ed25519Material(seed [32]byte) (private, public, fingerprint string) {
	k := ed25519.NewKeyFromSeed(seed[:])
	pub := ed25519Blob(k[32:])
	check := sha256.Sum256(pub)
	var secret []byte
	secret = append(secret, check[:4]...)
	secret = append(secret, check[:4]...)
	secret = sshField(secret, []byte("ssh-ed25519"))
	secret = sshField(secret, k[32:])
	secret = sshField(secret, k)
	secret = sshField(secret, nil) // no comment
	for pad := byte(1); len(secret)%8 != 0; pad++ {
		secret = append(secret, pad)
	}
	b := append([]byte("openssh-key-v1"), 0)
	for _, f := range []string{"none", "none", ""} { // cipher, derivation and its options
		b = sshField(b, []byte(f))
	}
	b = binary.BigEndian.AppendUint32(b, 1)
	b = sshField(sshField(b, pub), secret)
	// OpenSSH breaks lines at 70, which package pem can't.
	var text strings.Builder
	text.WriteString("-----BEGIN OPENSSH PRIVATE KEY-----\n")
	for s := base64.StdEncoding.EncodeToString(b); s != ""; {
		n := min(70, len(s))
		text.WriteString(s[:n] + "\n")
		s = s[n:]
	}
	text.WriteString("-----END OPENSSH PRIVATE KEY-----\n")
	return text.String(), authorized("ssh-ed25519", pub), sha256Print(pub)
}

func sshField(to, f []byte) []byte {
	return append(binary.BigEndian.AppendUint32(to, uint32(len(f))), f...)
}

func ed25519Blob(public []byte) []byte { return sshField(sshField(nil, []byte("ssh-ed25519")), public) }

func rsaBlob(k *rsa.PublicKey) []byte {
	b := sshField(nil, []byte("ssh-rsa"))
	b = sshField(b, big.NewInt(int64(k.E)).Bytes())
	return sshField(b, append([]byte{0}, k.N.Bytes()...)) // the highest bit of N is set
}

func authorized(kind string, blob []byte) string {
	return kind + " " + base64.StdEncoding.EncodeToString(blob)
}

func sha256Print(blob []byte) string {
	sum := sha256.Sum256(blob)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func colons(b []byte) string {
	parts := make([]string, len(b))
	for i := range b {
		parts[i] = hex.EncodeToString(b[i : i+1])
	}
	return strings.Join(parts, ":")
}

// publicKey reads a public key as ssh-keygen writes it, or one in PEM, and
// gives its type and the fingerprint that AWS gives to imported keys.
func publicKey(material string) (kind, public, fingerprint string, err error) {
	if b, _ := pem.Decode([]byte(material)); b != nil {
		k, err := x509.ParsePKIXPublicKey(b.Bytes)
		switch k := k.(type) {
		case *rsa.PublicKey:
			return describeKey("ssh-rsa", rsaBlob(k))
		case ed25519.PublicKey:
			return describeKey("ssh-ed25519", ed25519Blob(k))
		}
		return "", "", "", fmt.Errorf("reading PEM: %T, %w", k, err)
	}
	words := strings.Fields(material)
	if len(words) < 2 {
		return "", "", "", fmt.Errorf("%d words", len(words))
	}
	blob, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		return "", "", "", fmt.Errorf("reading base64: %w", err)
	}
	return describeKey(words[0], blob)
}

func describeKey(name string, blob []byte) (kind, public, fingerprint string, err error) {
	fields, err := sshFields(blob)
	if err != nil || len(fields) < 2 || string(fields[0]) != name {
		return "", "", "", fmt.Errorf("not a key of type %s", name)
	}
	switch {
	case name == "ssh-ed25519" && len(fields) == 2 && len(fields[1]) == ed25519.PublicKeySize:
		return "ed25519", authorized(name, blob), sha256Print(blob), nil
	case name == "ssh-rsa" && len(fields) == 3 && len(fields[1]) <= 4:
		k := &rsa.PublicKey{N: new(big.Int).SetBytes(fields[2]), E: int(new(big.Int).SetBytes(fields[1]).Int64())}
		if n := k.N.BitLen(); n != 1024 && n != 2048 && n != 4096 {
			return "", "", "", fmt.Errorf("an RSA key of %d bits", n)
		}
		der, err := x509.MarshalPKIXPublicKey(k)
		sum := md5.Sum(der)
		return "rsa", authorized(name, blob), colons(sum[:]), err
	}
	return "", "", "", fmt.Errorf("no key of type %s", name)
}

func sshFields(b []byte) ([][]byte, error) {
	var out [][]byte
	for r := bytes.NewReader(b); r.Len() > 0; {
		var n uint32
		if err := binary.Read(r, binary.BigEndian, &n); err != nil || int64(n) > int64(r.Len()) {
			return nil, fmt.Errorf("a field is cut short")
		}
		f := make([]byte, n)
		r.Read(f)
		out = append(out, f)
	}
	return out, nil
}
