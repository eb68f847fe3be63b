package ec2

import (
	"time"

	"skylab/engine/world"
)

// KeyPair is a public key that new machines are told to trust. The private
// half is shown once, when the pair is made.
type KeyPair struct {
	KeyPairId      string
	KeyType        string // rsa or ed25519
	Tags           Tags   `aws:"wire=TagSet"`
	PublicKey      string // as in an authorized_keys file; described only when asked for
	CreateTime     time.Time
	KeyName        string
	KeyFingerprint string
}

// ID is the KeyPairId.
func (k KeyPair) ID() string { return k.KeyPairId }

// Refs is empty: a key pair needs nothing.
func (k KeyPair) Refs() []string { return nil }

func (k KeyPair) tags() Tags                     { return k.Tags }
func (k KeyPair) withTags(t Tags) world.Resource { k.Tags = t; return k }
