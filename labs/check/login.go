package check

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Login demands that whoever has the private half of a key pair gets in by SSH:
// there is a way to port 22, sshd listens there, the image has the account, and
// the machine was started with the pair.
type Login struct {
	From Endpoint
	User string
	To   Endpoint
	Key  string // the name of the key pair
}

// parseLogin reads `login SOURCE -> USER@MACHINE with key=NAME`.
func parseLogin(words []string) (Demand, error) {
	const form = "write login SOURCE -> ec2-user@MACHINE with key=NAME"
	from, rest, err := parseEndpoint(words[1:], "source")
	if err != nil {
		return nil, err
	}
	if len(rest) < 2 || rest[0] != "->" {
		return nil, fmt.Errorf("after the source %s comes an arrow, then who logs in where; %s", from, form)
	}
	user, name, ok := strings.Cut(rest[1], "@")
	if !ok || user == "" || name == "" {
		return nil, fmt.Errorf("%q does not say who logs in where; %s", rest[1], form)
	}
	if len(rest) != 4 || rest[2] != "with" {
		return nil, fmt.Errorf("login names no key pair; %s", form)
	}
	key, ok := strings.CutPrefix(rest[3], "key=")
	if !ok || key == "" {
		return nil, fmt.Errorf("%q is no key=NAME; %s", rest[3], form)
	}
	return Login{from, user, Endpoint{Name: name}, key}, nil
}

// String is the demand as it is written.
func (l Login) String() string {
	return "login " + l.From.String() + " -> " + quote(l.User+"@"+l.To.Name) + " with " + quote("key="+l.Key)
}

func (l Login) args() []any { return []any{l.From.called(), l.User, l.To.called(), l.Key} }

// Asks says what is demanded.
func (l Login) Asks() world.Sentence { return world.Sentence{Key: "want-login", Args: l.args()} }

// Check sends a packet to port 22, and compares account and key with what the
// machine was started from.
func (l Login) Check(s *Scene) Finding {
	f := Path{Open: true, From: l.From, To: l.To, Proto: wire.TCP, Port: 22}.Check(s)
	if !f.Met {
		return f
	}
	say := func(key string) Finding {
		f.Met, f.Say = key == "saw-login", world.Sentence{Key: key, Args: l.args()}
		return f
	}
	keys := world.All[ec2.KeyPair](s.World, world.Everywhere)
	for _, m := range l.To.machines(s) {
		switch i := m.instance; {
		case m.isHost() || !slices.ContainsFunc(machine.Listeners(s.World, i), func(o machine.Listener) bool { return o.Port == 22 && o.Name == "sshd" }):
			return say("saw-login-other")
		case ec2.ImageUser(i.ImageId) != l.User:
			return say("saw-login-user")
		case !slices.ContainsFunc(keys, func(k ec2.KeyPair) bool { return k.KeyName == l.Key && k.PublicKey == i.PublicKey }):
			return say("saw-login-key")
		}
	}
	return say("saw-login")
}
