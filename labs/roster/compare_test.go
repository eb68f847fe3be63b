package roster

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func rows(pairs ...string) (all []Row) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, Row{Line: i/2 + 1, ID: pairs[i], Name: pairs[i+1]})
	}
	return all
}

func TestWhatLooksLikeAMixupIsSaid(t *testing.T) {
	now := rows("s1", "Mina", "s2", "Jun", "0007", "Sora", "+4", "Ann", "s5", "Kim", "s6", "Kim")
	for what, c := range map[string]struct {
		file []Row
		want string
	}{
		"nothing":                       {rows("s1", "Mina", "s2", "Jun"), "[]"},
		"somebody new":                  {rows("s1", "Mina", "s9", "Bo"), "[]"},
		"zeros that are gone":           {rows("7", "Sora K"), "[{alike-id 7 0007 Sora K Sora}]"},
		"another case":                  {rows("S1", "Mi"), "[{alike-id S1 s1 Mi Mina}]"},
		"two new ones alike":            {rows("x1", "A", "X1", "B"), "[{alike-id X1 x1 B A}]"},
		"another id of the same one":    {rows("s10", "Mina", "s2", "Jun"), "[{other-id s10 s1 Mina Mina}]"},
		"who came before the roster":    {rows("s4", "Ann"), "[{other-id s4 +4 Ann Ann}]"},
		"a column that was sorted":      {rows("s1", "Jun", "s2", "Mina"), "[{moved-name s1 s2 Jun Jun} {moved-name s2 s1 Mina Mina}]"},
		"a name that moved to a new id": {rows("s1", "Bo", "s9", "Mina"), "[{moved-name s9 s1 Mina Mina}]"},
		"a new namesake":                {rows("s1", "Mina", "s9", "Mina"), "[{same-name s9 s1 Mina Mina}]"},
		"namesakes that were there":     {rows("s5", "Kim", "s6", "Kim"), "[]"},
		"a name that is somebody's":     {rows("s1", "Kim", "s5", "Kim", "s6", "Kim"), "[{moved-name s1 s5 Kim Kim}]"},
		"somebody who gets a new name":  {rows("s1", "Minah"), "[]"},
	} {
		if got := fmt.Sprint(Compare(now, c.file).Mixups); got != c.want {
			t.Errorf("%s: %s\nwant %s", what, got, c.want)
		}
	}
}

// TestWhatAFileDoesIsWhatComparingSays does what a change says, and finds the
// file in the roster, with those who were not in it as they were.
func TestWhatAFileDoesIsWhatComparingSays(t *testing.T) {
	some := rapid.Custom(func(t *rapid.T) (all []Row) {
		for i, id := range rapid.SliceOfNDistinct(rapid.StringMatching(`[ab0]{1,2}`), 0, 8, func(s string) string { return s }).Draw(t, "ids") {
			all = append(all, Row{i + 1, id, rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name")})
		}
		return all
	})
	rapid.Check(t, func(t *rapid.T) {
		now, file := some.Draw(t, "now"), some.Draw(t, "file")
		c := Compare(now, file)
		want, got := map[string]string{}, map[string]string{}
		for _, r := range append(append([]Row{}, now...), file...) {
			want[r.ID] = r.Name
		}
		for _, part := range [][]Row{c.New, c.Same, c.Absent} {
			for _, r := range part {
				if _, twice := got[r.ID]; twice {
					t.Fatalf("%s is told twice: %+v", r.ID, c)
				}
				got[r.ID] = r.Name
			}
		}
		for _, r := range c.Renamed {
			if _, twice := got[r.ID]; twice || r.Was == r.Name {
				t.Fatalf("%+v in %+v", r, c)
			}
			got[r.ID] = r.Name
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(c.Absent)+len(c.Same)+len(c.Renamed) != len(now) {
			t.Fatalf("%v, and not %v: %+v", got, want, c)
		}
	})
}
