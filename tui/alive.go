package tui

import (
	"skylab/engine"
	"skylab/engine/host"
)

// Live brings the machines of an account to life.
func Live(a engine.Account) engine.Live { return host.NewNetwork(a) }
