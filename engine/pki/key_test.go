package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"
)

// nth is the k-th prime, looked for.
func nth(k int) *big.Int {
	p, two, e := candidate(k), big.NewInt(2), big.NewInt(exponent)
	for !p.ProbablyPrime(20) || new(big.Int).Mod(p, e).Cmp(big.NewInt(1)) == 0 {
		p.Add(p, two)
	}
	return p
}

// TestThePrimesAreThoseThatTheyAreSaidToBe: all are primes near where the search
// begins, and some are searched for anew. UPDATE=1 writes the file.
func TestThePrimesAreThoseThatTheyAreSaidToBe(t *testing.T) {
	if os.Getenv("UPDATE") != "" {
		var text strings.Builder
		for k := range 64 {
			fmt.Fprintf(&text, "%x\n", nth(k))
		}
		if err := os.WriteFile("primes.txt", []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		primes = text.String()
	}
	if len(pool()) != 64 {
		t.Fatalf("%d primes", len(pool()))
	}
	for k, p := range pool() {
		away := new(big.Int).Sub(p, candidate(k))
		if !p.ProbablyPrime(1) || p.BitLen() != 1024 || away.Sign() < 0 || away.BitLen() > 16 {
			t.Errorf("%d is no prime, or not near where the search begins", k)
		}
	}
	for _, k := range []int{3, 40} {
		if nth(k).Cmp(pool()[k]) != 0 {
			t.Errorf("the search for %d finds another", k)
		}
	}
}

// TestKeysRepeat for a seed, differ between seeds, and are what they are called.
func TestKeysRepeat(t *testing.T) {
	for _, a := range []Algorithm{RSA2048, P256, P384} {
		k, again, other := Key(a, "one"), Key(a, "one"), Key(a, "two")
		public := k.Public().(interface{ Equal(crypto.PublicKey) bool })
		if !public.Equal(again.Public()) || public.Equal(other.Public()) {
			t.Errorf("%s does not repeat, or does not differ", a)
		}
		switch p := k.(type) {
		case *rsa.PrivateKey:
			if a != RSA2048 || p.Validate() != nil || p.N.BitLen() != 2048 {
				t.Errorf("%s: %d bits, %v", a, p.N.BitLen(), p.Validate())
			}
		case *ecdsa.PrivateKey:
			if (p.Curve == elliptic.P384()) != (a == P384) {
				t.Errorf("%s is %s", a, p.Curve.Params().Name)
			}
		}
	}
}

// BenchmarkIssue is a certificate for a new name and a new key, beside the signature
// of crypto/x509 alone over the same template.
func BenchmarkIssue(b *testing.B) {
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	until := from.AddDate(0, 0, 198)
	for _, a := range []Algorithm{P256, RSA2048} {
		by := Root(from).Under("Benchmark "+string(a), "Skylab", a)
		b.Run(string(a), func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				name := fmt.Sprintf("a%d.example.com", n)
				by.IssueTo(Key(a, name).Public(), from, until, name)
			}
		})
		b.Run(string(a)+"/x509", func(b *testing.B) {
			key := Key(a, "baseline")
			t := template(from, until, []string{"shop.example.com"})
			by.vouch(t)
			for b.Loop() {
				if _, err := x509.CreateCertificate(nil, t, by.cert, key.Public(), by.key); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
