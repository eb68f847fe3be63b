package spelling_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/spelling"
)

// realShapes are the operations of the services besides EC2: how their names and
// options are spelled, and which they demand.
const realShapes = `
import json, sys
from botocore import xform_name
from botocore.loaders import Loader
loader = Loader()
for line in sys.stdin:
    model = loader.load_service_model(line.strip(), "service-2")
    out = {}
    for name, op in model["operations"].items():
        shape = model["shapes"].get(op.get("input", {}).get("shape"), {})
        out[name] = {"Verb": xform_name(name, "-"), "Members": {m: "--" + xform_name(m, "-") for m in shape.get("members", {})}, "Required": shape.get("required", [])}
    print(json.dumps(out), flush=True)
`

// TestOtherServicesAreSpelledAsTheRealCLISpellsThem holds every operation of
// Route 53 and of its registrar against the library's own model.
func TestOtherServicesAreSpelledAsTheRealCLISpellsThem(t *testing.T) {
	t.Parallel()
	in, out := python(t, realShapes)
	all := spelling.New(spelling.Service{Name: "acm", Operations: acm.Operations}, spelling.Service{Name: "elbv2", Operations: elbv2.Operations}, spelling.Service{Name: "autoscaling", Operations: autoscaling.Operations}, spelling.Service{Name: "route53", Operations: route53.Operations}, spelling.Service{Name: "route53domains", Operations: route53domains.Operations})
	for _, service := range []string{"acm", "elbv2", "autoscaling", "route53", "route53domains"} {
		fmt.Fprintln(in, service)
		if !out.Scan() {
			t.Fatal(out.Err())
		}
		var theirs map[string]struct {
			Verb     string
			Members  map[string]string
			Required []string
		}
		if err := json.Unmarshal(out.Bytes(), &theirs); err != nil {
			t.Fatal(err)
		}
		n := 0
		for op := range all.Operations() {
			if op.Service != service {
				continue
			}
			n++
			real, ok := theirs[op.Action]
			if !ok || real.Verb != op.Verb {
				t.Errorf("%s %s is really %q", service, op.Verb, real.Verb)
				continue
			}
			for _, p := range op.Params {
				if p.Bool {
					continue
				}
				if real.Members[p.Name] != p.Flag {
					t.Errorf("%s %s: %s is %s, really %q", service, op.Verb, p.Name, p.Flag, real.Members[p.Name])
				}
			}
			for _, p := range op.Params {
				if slices.Contains(real.Required, p.Name) != p.Required {
					t.Errorf("%s %s: %s is required: %v, really not so", service, op.Verb, p.Name, p.Required)
				}
			}
		}
		t.Logf("%d of %s's %d operations are here", n, service, len(theirs))
	}
}
