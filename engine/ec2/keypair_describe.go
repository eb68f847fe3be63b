package ec2

import "skylab/engine/world"

var keyPairFilters = filters[KeyPair]{
	"key-pair-id": func(k KeyPair) []string { return []string{k.KeyPairId} },
	"key-name":    func(k KeyPair) []string { return []string{k.KeyName} },
	"fingerprint": func(k KeyPair) []string { return []string{k.KeyFingerprint} },
}.tagged(func(k KeyPair) Tags { return k.Tags })

// DescribeKeyPairs lists key pairs.
type DescribeKeyPairs struct {
	KeyNames         []string `aws:"wire=KeyName"`
	KeyPairIds       []string `aws:"wire=KeyPairId,id=key-pair"`
	IncludePublicKey bool
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeKeyPairsResult is the answer to [DescribeKeyPairs].
type DescribeKeyPairsResult struct {
	KeyPairs []KeyPair `aws:"wire=KeySet"`
}

// Apply lists.
func (c DescribeKeyPairs) Apply(tx *world.Tx) (any, error) {
	ids := c.KeyPairIds
	for _, n := range c.KeyNames {
		k, err := keyNamed(tx, n)
		if err != nil {
			return nil, err
		}
		ids = append(ids[:len(ids):len(ids)], k.KeyPairId)
	}
	out, _, err := describe(tx, "key-pair", ids, keyPairFilters, c.Filters, Page{})
	if !c.IncludePublicKey {
		for i := range out {
			out[i].PublicKey = ""
		}
	}
	return DescribeKeyPairsResult{out}, err
}

// FilterNames lists the filters of the operation.
func (DescribeKeyPairs) FilterNames() []string { return keyPairFilters.names() }
