package ec2

import "skylab/engine/world"

// TagsOf are the tags of a resource of any kind, none if it has none.
func TagsOf(r world.Resource) Tags {
	if t, ok := r.(tagged); ok {
		return t.tags()
	}
	return nil
}

// IDPrefix is how ids of a kind begin, without the hyphen: igw for
// internet-gateway. It is empty for a kind that has no ids here.
func IDPrefix(kind string) string { return nouns[kind].prefix }
