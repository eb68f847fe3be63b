package snapshot_test

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"skylab/engine/export"
	"skylab/engine/snapshot"
)

// thousand is a snapshot with 1,000 instances, as describe calls print it.
func thousand() fstest.MapFS {
	r := region{}
	for n := range 100 {
		r.vpc(n)
		for range 4 { // ten machines a VPC, eight of them without a name of their own
			b, _ := json.Marshal(r["Reservations"][len(r["Reservations"])-2:])
			var more []obj
			_ = json.Unmarshal(b, &more)
			for _, m := range more {
				i := m["Instances"].([]any)[0].(obj)
				i["InstanceId"] = i["InstanceId"].(string) + "x"
				card := i["NetworkInterfaces"].([]any)[0].(obj)
				card["NetworkInterfaceId"] = card["NetworkInterfaceId"].(string) + "x"
				r.add("Reservations", m)
			}
		}
	}
	return r.files("eu-west-1")
}

// BenchmarkImport reads a snapshot of 1,000 instances; reading its JSON and nothing else is
// what it is held against.
func BenchmarkImport(b *testing.B) {
	files := thousand()
	b.Run("import", func(b *testing.B) {
		for b.Loop() {
			if _, err := snapshot.From(files, now); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("JSON alone", func(b *testing.B) {
		for b.Loop() {
			for _, f := range files {
				var v any
				if err := json.Unmarshal(f.Data, &v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkExport tells an account of 1,000 instances in each format; reading it is what it
// is held against.
func BenchmarkExport(b *testing.B) {
	files := thousand()
	s, err := snapshot.From(files, now)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("import", func(b *testing.B) {
		for b.Loop() {
			if _, err := snapshot.From(files, now); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, format := range export.Formats {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				if _, err := (export.Account{World: s.World, ID: s.Account}).As(format, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
