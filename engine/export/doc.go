// Package export answers one question: what is this account in somebody else's words?
//
// An [Account] is told as a script of AWS CLI commands, as Terraform's or CloudFormation's
// templates, as what describe calls print, and as pictures. All of them are functions of a
// World alone: the same World gives the same bytes.
package export

import (
	"skylab/engine/world"
)

// Account is what is told: what one account has in a World.
type Account struct {
	World *world.World
	ID    string // twelve digits
}

// of lists what the account has of a kind, in all Regions, in the order in which it was made.
func of[T any](a Account) []T {
	return world.All[T](a.World, world.Scope{Account: a.ID})
}
