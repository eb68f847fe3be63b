package world

import (
	"encoding/json"
	"reflect"
	"strings"
)

// idempotency remembers a command that carried a ClientToken, so that the same
// token with the same parameters has the same outcome.
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
type idempotency struct {
	Key, Parameters string
	Output          any
}

func (t idempotency) ID() string     { return t.Key }
func (t idempotency) Refs() []string { return nil }

func tokenOf(tx *Tx, c Command) (key, parameters string) {
	v := reflect.Indirect(reflect.ValueOf(c))
	f := v.FieldByName("ClientToken")
	if !f.IsValid() || f.String() == "" {
		return "", ""
	}
	b, _ := json.Marshal(c) // commands hold strings, numbers and lists of them: this can't fail
	return strings.Join([]string{"token", tx.Account, tx.Region, v.Type().String(), f.String()}, "/"), string(b)
}

func replayed(tx *Tx, c Command) (any, error, bool) {
	key, parameters := tokenOf(tx, c)
	t, ok := Get[idempotency](tx.World(), tx.Scope, key)
	if key == "" || !ok {
		return nil, nil, false
	}
	if t.Parameters != parameters {
		return nil, Refuse("IdempotentParameterMismatch",
			"The client token is already in use with different parameters.").Because("token-reused"), true
	}
	return t.Output, nil, true
}

func remember(tx *Tx, c Command, out any) {
	if key, parameters := tokenOf(tx, c); key != "" {
		tx.Put(idempotency{key, parameters, out})
	}
}
