package ec2

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"

	"skylab/engine/world"
)

// CreateKeyPair makes a key pair and shows its private half, once.
type CreateKeyPair struct {
	KeyName string `aws:"required"`
	world.Dry
	KeyType           string             `aws:"enum=rsa|ed25519"`
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	KeyFormat         string             `aws:"enum=pem|ppk"`
}

// CreateKeyPairResult is the answer to [CreateKeyPair].
type CreateKeyPairResult struct {
	KeyPairId      string
	Tags           Tags `aws:"wire=TagSet"`
	KeyName        string
	KeyFingerprint string
	KeyMaterial    string
}

// Apply makes the pair. It is RSA unless asked otherwise, as AWS does it.
func (c CreateKeyPair) Apply(tx *world.Tx) (any, error) {
	if c.KeyFormat != "" && c.KeyFormat != "pem" {
		return nil, invalid("KeyFormat", c.KeyFormat, "").Because("parameter-value", c.KeyFormat, "KeyFormat", "pem")
	}
	k := KeyPair{KeyName: c.KeyName, KeyType: c.KeyType}
	if k.KeyType == "" {
		k.KeyType = "rsa"
	}
	if k.KeyType != "rsa" && k.KeyType != "ed25519" {
		return nil, invalid("KeyType", c.KeyType, "").Because("parameter-value", c.KeyType, "KeyType", "rsa, ed25519")
	}
	k, err := k.named(tx, c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	var private string
	if k.KeyType == "rsa" {
		private, k.PublicKey, k.KeyFingerprint = rsaMaterial(rsaKey(tx.Draw("rsa")))
	} else {
		private, k.PublicKey, k.KeyFingerprint = ed25519Material(tx.Draw("ed25519"))
	}
	k.PublicKey += " " + k.KeyName
	tx.Put(k)
	return CreateKeyPairResult{k.KeyPairId, k.Tags, k.KeyName, k.KeyFingerprint, private}, nil
}

// named checks a new pair's name and gives it an id and tags.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html
func (k KeyPair) named(tx *world.Tx, specs []TagSpecification) (KeyPair, error) {
	ascii := !strings.ContainsFunc(k.KeyName, func(r rune) bool { return r > unicode.MaxASCII })
	if len(k.KeyName) > 255 || strings.TrimSpace(k.KeyName) != k.KeyName || k.KeyName == "" || !ascii {
		return k, invalid("keyName", k.KeyName, "Key names have up to 255 ASCII characters and no spaces around them.").
			Because("sg-text", "KeyName", k.KeyName)
	}
	if _, err := keyNamed(tx, k.KeyName); err == nil {
		return k, world.Refuse("InvalidKeyPair.Duplicate", "The keypair already exists").Because("key-pair-exists", k.KeyName)
	}
	if len(world.All[KeyPair](tx.World(), tx.Scope)) >= maxKeyPairs {
		return k, exhausted("KeyPairLimitExceeded", "The maximum number of key pairs has been reached.", maxKeyPairs)
	}
	tags, err := newTags("key-pair", specs)
	k.KeyPairId, k.CreateTime, k.Tags = tx.NewID("key"), tx.Now(), tags
	return k, err
}

// ImportKeyPair tells AWS a public key whose private half it never sees.
type ImportKeyPair struct {
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
	KeyName           string `aws:"required"`
	PublicKeyMaterial string `aws:"required"`
}

// ImportKeyPairResult is the answer to [ImportKeyPair].
type ImportKeyPairResult struct {
	KeyFingerprint string
	KeyName        string
	KeyPairId      string
	Tags           Tags `aws:"wire=TagSet"`
}

// Apply imports. The CLI sends the key in base64; the key as it is will do.
func (c ImportKeyPair) Apply(tx *world.Tx) (any, error) {
	material := c.PublicKeyMaterial
	if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(material)); err == nil {
		material = string(b)
	}
	kind, public, fingerprint, err := publicKey(material)
	if err != nil {
		return nil, world.Refuse("InvalidKey.Format", "Key is not in valid OpenSSH public key format").Because("key-pair-unreadable", c.KeyName)
	}
	k, err := KeyPair{KeyName: c.KeyName, KeyType: kind, PublicKey: public + " " + c.KeyName, KeyFingerprint: fingerprint}.
		named(tx, c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	tx.Put(k)
	return ImportKeyPairResult{k.KeyFingerprint, k.KeyName, k.KeyPairId, k.Tags}, nil
}

// DeleteKeyPair makes AWS forget a public key. Machines that trust it still do.
type DeleteKeyPair struct {
	KeyName   string
	KeyPairId string `aws:"id=key-pair"`
	world.Dry
}

// DeleteKeyPairResult is the answer to [DeleteKeyPair].
type DeleteKeyPairResult struct {
	Return    bool
	KeyPairId string
}

// Apply deletes. A name that no pair has is no reason to refuse.
func (c DeleteKeyPair) Apply(tx *world.Tx) (any, error) {
	var k KeyPair
	var err error
	switch {
	case c.KeyPairId != "":
		if k, err = find[KeyPair](tx, "key-pair", c.KeyPairId); err != nil {
			return nil, err
		}
	case c.KeyName == "":
		return nil, absent("KeyName")
	default:
		if k, err = keyNamed(tx, c.KeyName); err != nil {
			return DeleteKeyPairResult{Return: true}, nil
		}
	}
	tx.Delete(k)
	return DeleteKeyPairResult{true, k.KeyPairId}, nil
}

// keyNamed finds a key pair by its name.
func keyNamed(tx *world.Tx, name string) (KeyPair, error) {
	for _, k := range world.All[KeyPair](tx.World(), tx.Scope) {
		if k.KeyName == name {
			return k, nil
		}
	}
	return KeyPair{}, world.Refuse("InvalidKeyPair.NotFound", fmt.Sprintf("The key pair '%s' does not exist", name)).
		Because("not-found", "key-pair", name)
}
