package snapshot_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"skylab/engine/snapshot"
	"skylab/engine/wire"
)

var now = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// TestProbesAgreeWithWhatRealMachinesHeard holds the walk against networks that existed
// on AWS and what nmap and ping got back there.
func TestProbesAgreeWithWhatRealMachinesHeard(t *testing.T) {
	root := os.Getenv("SKYLAB_ORACLES")
	if root == "" {
		t.Skip("SKYLAB_ORACLES is not set: no recordings of real networks to compare with")
	}
	networks, err := filepath.Glob(filepath.Join(root, "aws-live", "*", "probes.jsonl"))
	if err != nil || len(networks) < 3 {
		t.Fatalf("%d networks, %v", len(networks), err)
	}
	for _, file := range networks {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			s, err := snapshot.From(os.DirFS(dir), now)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range s.Unmodelled {
				if u.Err != nil {
					t.Errorf("%s %s: %v", u.File, u.Key, u.Err)
				}
			}
			n := wire.Index(s.World)
			for _, p := range recorded(t, file) {
				proto := wire.TCP
				if p.Proto == "icmp" {
					proto = wire.ICMP
				}
				packet, err := n.Between(p.Src, p.Dst, proto, p.Dport)
				if err != nil {
					t.Fatal(err)
				}
				if v := wire.Probe(n, packet); v.Answered != p.Answered {
					t.Errorf("%+v: answered %v", p, v.Answered)
					for _, h := range append(v.There, v.Back...) {
						t.Logf("  %s %s %s %s %v", h.At.Kind, h.At.Label(), h.Did, h.Code, h.After)
					}
				}
			}
		})
	}
}

type recording struct {
	Src, Dst, Proto string
	Dport           uint16
	Answered        bool
}

func recorded(t *testing.T, file string) []recording {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []recording
	for s := bufio.NewScanner(f); s.Scan(); {
		var r recording
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if len(out) < 20 {
		t.Fatalf("%s holds %d probes", file, len(out))
	}
	return out
}
