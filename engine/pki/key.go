package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	_ "embed"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"sync"
)

// Algorithm is a kind of key, by the name that AWS Certificate Manager gives it.
type Algorithm string

// The kinds of key that certificates are issued for.
const (
	RSA2048 Algorithm = "RSA_2048"
	P256    Algorithm = "EC_prime256v1"
	P384    Algorithm = "EC_secp384r1"
)

// Key derives a private key from a seed: generators no longer repeat when their reader
// does. It is safe for concurrent use. The keys are as secret as the seed, which is
// not at all.
func Key(a Algorithm, seed string) crypto.Signer {
	switch a {
	case RSA2048:
		return rsaKeys.get(seed, func() *rsa.PrivateKey { return rsaKey(seed) })
	case P384:
		return ecKey(elliptic.P384(), seed, func(b []byte) []byte { s := sha512.Sum384(b); return s[:] })
	}
	return ecKey(elliptic.P256(), seed, func(b []byte) []byte { s := sha256.Sum256(b); return s[:] })
}

func ecKey(c elliptic.Curve, seed string, sum func([]byte) []byte) *ecdsa.PrivateKey {
	for n := 0; ; n++ {
		if k, err := ecdsa.ParseRawPrivateKey(c, sum(fmt.Appendf(nil, "skylab/pki/%d/%s", n, seed))); err == nil {
			return k
		}
	}
}

// primes are 64 primes of 1024 bits in hexadecimal. The k-th is the first at or behind
// [candidate](k) that an RSA key with exponent 65537 can have. Looking for two takes a
// tenth of a second; choosing two of these makes 2016 keys in no time.
//
//go:embed primes.txt
var primes string

var pool = sync.OnceValue(func() (all []*big.Int) {
	for _, l := range strings.Fields(primes) {
		p, _ := new(big.Int).SetString(l, 16)
		all = append(all, p)
	}
	return all
})

// candidate is where the search for the k-th prime begins: an odd number whose two
// highest bits are set, so that a product of two has 2048 bits.
func candidate(k int) *big.Int {
	var b []byte
	for n := range 4 {
		s := sha256.Sum256(fmt.Appendf(nil, "skylab/pki/prime/%d/%d", k, n))
		b = append(b, s[:]...)
	}
	b[0] |= 0xc0
	b[127] |= 1
	return new(big.Int).SetBytes(b)
}

const exponent = 65537

var rsaKeys memo[string, *rsa.PrivateKey]

func rsaKey(seed string) *rsa.PrivateKey {
	s := sha256.Sum256([]byte("skylab/pki/rsa/" + seed))
	all := pool()
	i := int(binary.BigEndian.Uint32(s[:]) % uint32(len(all)))
	j := int(binary.BigEndian.Uint32(s[4:]) % uint32(len(all)-1))
	if j >= i {
		j++
	}
	p, q, one := all[i], all[j], big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	k := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
		D:         new(big.Int).ModInverse(big.NewInt(exponent), phi), Primes: []*big.Int{p, q},
	}
	k.Precompute()
	return k
}

// memo remembers what was made. It forgets everything when it holds too much.
type memo[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]func() V
}

// most bounds a memo.
const most = 4096

func (m *memo[K, V]) get(k K, create func() V) V {
	m.mu.Lock()
	f, ok := m.made[k]
	if !ok {
		if m.made == nil || len(m.made) >= most {
			m.made = map[K]func() V{}
		}
		f = sync.OnceValue(create)
		m.made[k] = f
	}
	m.mu.Unlock()
	return f()
}
