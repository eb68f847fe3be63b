package capture

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// Keys are the secrets that the ends of TLS connections agreed on, as programs write
// them down for whoever is to read along. Its zero value is ready; its methods may be
// called from any goroutine.
// https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html
type Keys struct {
	mu    sync.Mutex
	known map[string][]byte // label and random of the client
	order []string
}

// mostSecrets bounds what is kept; the oldest go first. A connection has five.
const mostSecrets = 5 * 400

// Write takes lines of a key log: a label, the client's random, a secret.
func (k *Keys) Write(lines []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil {
		k.known = map[string][]byte{}
	}
	for l := range bytes.Lines(lines) {
		parts := strings.Fields(string(l))
		if len(parts) != 3 {
			continue
		}
		secret, err := hex.DecodeString(parts[2])
		if err != nil {
			continue
		}
		name := parts[0] + " " + parts[1]
		if k.known[name] == nil {
			k.order = append(k.order, name)
		}
		k.known[name] = secret
	}
	for len(k.order) > mostSecrets {
		delete(k.known, k.order[0])
		k.order = k.order[1:]
	}
	return len(lines), nil
}

// labels of the secrets under which the messages of a handshake travel.
const (
	clientSecret = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	serverSecret = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
)

func (k *Keys) secret(label string, random []byte) []byte {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known[label+" "+hex.EncodeToString(random)]
}

// opener opens the records that one end sealed, in their order (RFC 8446, 5.2 and 5.3).
type opener struct {
	aead cipher.AEAD
	iv   []byte
	next uint64
}

// newOpener is nil where nobody knows the secret, or the suite is none of TLS 1.3's.
func newOpener(suite uint16, secret []byte) *opener {
	if len(secret) == 0 {
		return nil
	}
	sum, size := func() hash.Hash { return sha256.New() }, 16
	switch suite {
	case tls.TLS_AES_256_GCM_SHA384:
		sum, size = func() hash.Hash { return sha512.New384() }, 32
	case tls.TLS_CHACHA20_POLY1305_SHA256:
		size = chacha20poly1305.KeySize
	case tls.TLS_AES_128_GCM_SHA256:
	default:
		return nil
	}
	key, err := expand(sum, secret, "key", size)
	iv, err2 := expand(sum, secret, "iv", 12)
	if err != nil || err2 != nil {
		return nil
	}
	var aead cipher.AEAD
	if suite == tls.TLS_CHACHA20_POLY1305_SHA256 {
		aead, err = chacha20poly1305.New(key)
	} else if block, failed := aes.NewCipher(key); failed == nil {
		aead, err = cipher.NewGCM(block)
	}
	if err != nil || aead == nil {
		return nil
	}
	return &opener{aead: aead, iv: iv}
}

// expand is HKDF-Expand-Label without a context (RFC 8446, 7.1).
func expand(sum func() hash.Hash, secret []byte, label string, n int) ([]byte, error) {
	label = "tls13 " + label
	info := append([]byte{byte(n >> 8), byte(n), byte(len(label))}, label...)
	return hkdf.Expand(sum, secret, string(append(info, 0)), n)
}

// open is what a record holds and which kind of content that is. A record that was
// sealed with another key is not counted.
func (o *opener) open(head, body []byte) (content byte, inner []byte, ok bool) {
	nonce := bytes.Clone(o.iv)
	for i, b := range binary.BigEndian.AppendUint64(nil, o.next) {
		nonce[4+i] ^= b
	}
	inner, err := o.aead.Open(nil, nonce, body, head)
	if err != nil {
		return 0, nil, false
	}
	o.next++
	if inner = bytes.TrimRight(inner, "\x00"); len(inner) == 0 {
		return 0, nil, false
	}
	return inner[len(inner)-1], inner[:len(inner)-1], true
}
