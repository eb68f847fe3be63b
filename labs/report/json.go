package report

import (
	"encoding/json"
	"io"

	"skylab/labs/ledger"
)

// schema names what a Document looks like. It changes when a program that reads
// the one before would misread it.
const schema = "skylab-ledger/1"

// Document is a ledger as JSON. Points are in hundredths, lengths of time in
// nanoseconds as their names say, and moments are RFC 3339 in UTC or with their
// offset.
type Document struct {
	Schema string `json:"schema"` // skylab-ledger/1
	// Ledger has no rows where nothing about one learner was to be in it.
	Ledger     ledger.Ledger     `json:"ledger"`
	Statistics ledger.Statistics `json:"statistics"`
}

func document(w io.Writer, l ledger.Ledger, o Options) error {
	d := Document{schema, l, l.Statistics()}
	if o.Projector {
		d.Ledger.Rows = nil
	}
	if d.Ledger.Tasks == nil {
		d.Ledger.Tasks = []ledger.Task{}
	}
	if d.Ledger.Rows == nil {
		d.Ledger.Rows = []ledger.Row{}
	}
	if d.Statistics.Tasks == nil {
		d.Statistics.Tasks = []ledger.Figures{}
	}
	return json.NewEncoder(w).Encode(d)
}
