package labs_test

import (
	"testing"

	"skylab/engine"
	"skylab/engine/host"
	"skylab/labs"
	"skylab/labs/catalog"
)

func live(a engine.Account) engine.Live { return host.NewNetwork(a) }

func TestEveryLabSurvivesItsAudit(t *testing.T) {
	for _, p := range labs.Audit(catalog.Files, live) {
		t.Error(p)
	}
}
