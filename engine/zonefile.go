package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"skylab/engine/names"
	"skylab/engine/route53"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// zonefile prints a hosted zone as a zone file, or with a file takes the records of
// that one in, all of them or none. Its status is 1 for what is refused.
//
//	zonefile shop.com
//	zonefile shop.com old.zone
func (e *Engine) zonefile(_ context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	if len(argv) < 2 || len(argv) > 3 || strings.HasPrefix(argv[1], "-") {
		e.print(errw, "zonefile-usage")
		return 2
	}
	z, ok := e.hostedZone(argv[1])
	if !ok {
		e.beneath(world.Sentence{Key: "hosted-zone-unknown", Args: []any{argv[1]}}, errw)
		return 1
	}
	if len(argv) == 2 {
		if err := names.Export(z, out); err != nil {
			return 1
		}
		return 0
	}
	data, err := e.shell.ReadFile(argv[2])
	if err != nil {
		e.print(errw, "zonefile-unreadable", argv[2])
		return 1
	}
	sets, err := names.Import(z.Name, bytes.NewReader(data))
	if err == nil && len(sets) == 0 {
		err = errors.New("no records")
	}
	if err != nil {
		e.beneath(world.Sentence{Key: "zone-file", Args: []any{argv[2], err.Error()}}, errw)
		return 1
	}
	c := route53.ChangeResourceRecordSets{HostedZoneId: z.Id, ChangeBatch: &route53.ChangeBatch{}}
	for _, s := range sets {
		c.ChangeBatch.Changes = append(c.ChangeBatch.Changes, route53.RecordChange{Action: "UPSERT", ResourceRecordSet: &s})
	}
	if _, err := e.apply(e.c.Scope, spelling.Log(c), c); err != nil {
		return e.turnedDown(err, errw)
	}
	e.print(out, "zonefile-taken", len(sets), strings.TrimSuffix(z.Name, "."))
	return 0
}

// hostedZone finds a hosted zone by its name or id.
func (e *Engine) hostedZone(name string) (route53.HostedZone, bool) {
	for _, z := range world.All[route53.HostedZone](e.World(), world.Scope{Account: e.c.Scope.Account}) {
		if z.ID() == strings.TrimPrefix(name, "/hostedzone/") || strings.EqualFold(strings.TrimSuffix(z.Name, "."), strings.TrimSuffix(name, ".")) {
			return z, true
		}
	}
	return route53.HostedZone{}, false
}
