package labs

import (
	"testing"

	"skylab/labs/catalog"
)

// BenchmarkReadingTheCatalog is what every start of the program pays for the
// labs that there are.
func BenchmarkReadingTheCatalog(b *testing.B) {
	for b.Loop() {
		if _, err := Load(catalog.Files); err != nil {
			b.Fatal(err)
		}
	}
}
