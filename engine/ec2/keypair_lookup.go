package ec2

import (
	"fmt"

	"skylab/engine/world"
)

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

// imageNamed finds an image of the Region by its id.
func imageNamed(tx *world.Tx, id string) (Image, error) {
	for _, m := range Images(tx.Region) {
		if m.ImageId == id {
			return m, nil
		}
	}
	return Image{}, notFound("image", id)
}
