package route53

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func n(v int64) *int64 { return &v }

func names(sets []ResourceRecordSet) []string {
	var all []string
	for _, r := range sets {
		all = append(all, r.SetIdentifier)
	}
	return all
}

// up is a Mind in which these sets are healthy.
func up(ids ...string) Mind {
	return Mind{Healthy: func(r ResourceRecordSet) bool { return slices.Contains(ids, r.SetIdentifier) }}
}

func weights(w ...int64) []ResourceRecordSet {
	var all []ResourceRecordSet
	for k, v := range w {
		all = append(all, ResourceRecordSet{SetIdentifier: string(rune('a' + k)), Weight: n(v)})
	}
	return all
}

// TestWeightsAreDistributedAsTheySay draws 100,000 times and holds the counts
// against the weights by chi-square at p = 0.001.
func TestWeightsAreDistributedAsTheySay(t *testing.T) {
	critical := map[int]float64{1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47} // by degrees of freedom
	for _, w := range [][]int64{{1, 1}, {1, 3}, {255, 1, 64}, {10, 20, 30, 40}, {7, 0, 11}, {1, 2, 3, 4, 5}} {
		const draws = 100000
		counts, total := map[string]int{}, int64(0)
		for k := range uint64(draws) {
			got, _ := Choose(weights(w...), Asker{Draw: k * 7919}, Mind{})
			counts[got[0].SetIdentifier]++
		}
		for _, v := range w {
			total += v
		}
		chi, free := 0.0, -1
		for k, v := range w {
			c := counts[string(rune('a'+k))]
			if v == 0 {
				if c > 0 {
					t.Errorf("%v: a set of weight 0 was heard %d times", w, c)
				}
				continue
			}
			want := float64(draws) * float64(v) / float64(total)
			chi += math.Pow(float64(c)-want, 2) / want
			free++
		}
		if chi > critical[free] {
			t.Errorf("%v: chi-square %.1f with %d degrees of freedom, counts %v", w, chi, free, counts)
		}
	}
}

// TestWhoAnswers are the edge cases of each policy.
func TestWhoAnswers(t *testing.T) {
	geo := func(id, continent, country, state string) ResourceRecordSet {
		return ResourceRecordSet{SetIdentifier: id, GeoLocation: &GeoLocation{continent, country, state}}
	}
	world := []ResourceRecordSet{geo("california", "", "US", "CA"), geo("us", "", "US", ""), geo("asia", "AS", "", ""), geo("korea", "", "KR", ""), geo("default", "", "*", "")}
	fail := []ResourceRecordSet{{SetIdentifier: "one", Failover: "PRIMARY"}, {SetIdentifier: "two", Failover: "SECONDARY"}}
	region := func(names ...string) []ResourceRecordSet {
		var all []ResourceRecordSet
		for _, r := range names {
			all = append(all, ResourceRecordSet{SetIdentifier: r, Region: r})
		}
		return all
	}
	near := func(bias int64) []ResourceRecordSet {
		return []ResourceRecordSet{
			{SetIdentifier: "tokyo", GeoProximityLocation: &GeoProximityLocation{AWSRegion: "ap-northeast-1"}},
			{SetIdentifier: "singapore", GeoProximityLocation: &GeoProximityLocation{AWSRegion: "ap-southeast-1", Bias: n(bias)}},
		}
	}
	blocks := Mind{Blocks: func(_, l string) []netip.Prefix {
		return map[string][]netip.Prefix{
			"wide": {netip.MustParsePrefix("203.0.0.0/8")}, "narrow": {netip.MustParsePrefix("203.0.113.0/24")},
		}[l]
	}}
	ip := func(locations ...string) []ResourceRecordSet {
		var all []ResourceRecordSet
		for _, l := range locations {
			all = append(all, ResourceRecordSet{SetIdentifier: l, CidrRoutingConfig: &CidrRoutingConfig{"c", l}})
		}
		return all
	}
	seoul, california, nowhere := "203.0.113.5", "64.81.0.1", "100.64.0.1"
	for _, c := range []struct {
		what string
		sets []ResourceRecordSet
		from string
		mind Mind
		want string
	}{
		{"all weights 0", weights(0, 0), seoul, Mind{}, "a or b"},
		{"weight 0 while another is healthy", weights(0, 5), seoul, up("a", "b"), "b"},
		{"weight 0 when the others are not", weights(0, 5), seoul, up("a"), "a"},
		{"no weighted set healthy", weights(0, 5), seoul, up(), "b"},
		{"primary healthy", fail, seoul, up("one", "two"), "one"},
		{"primary down", fail, seoul, up("two"), "two"},
		{"both down", fail, seoul, up(), "one"},
		{"secondary alone", fail[1:], seoul, up(), "two"},
		{"the state before the country", world, california, Mind{}, "california"},
		{"the country before the continent", world, seoul, Mind{}, "korea"},
		{"unhealthy: the next larger", world, california, up("us", "default"), "us"},
		{"unhealthy country: the continent", world, seoul, up("asia", "default"), "asia"},
		{"all that fit unhealthy: the smallest", world, seoul, up("us"), "korea"},
		{"on no map: the default", world, nowhere, Mind{}, "default"},
		{"no match and no default", world[:4], "194.25.0.60", Mind{}, ""},
		{"on no map and no default", world[:4], nowhere, Mind{}, ""},
		{"least latency", region("us-east-1", "ap-northeast-2", "eu-central-1"), seoul, Mind{}, "ap-northeast-2"},
		{"the best is unhealthy", region("us-east-1", "ap-northeast-2", "ap-northeast-1"), seoul, up("us-east-1", "ap-northeast-1"), "ap-northeast-1"},
		{"nearest", near(0), seoul, Mind{}, "tokyo"},
		{"a bias draws", near(90), seoul, Mind{}, "singapore"},
		{"a negative bias pushes", near(-50), "165.21.0.1", Mind{}, "singapore"},
		{"the longest block", ip("wide", "narrow", "*"), seoul, blocks, "narrow"},
		{"the wider block", ip("wide", "narrow", "*"), "203.9.9.9", blocks, "wide"},
		{"no block: the default", ip("wide", "narrow", "*"), "8.8.8.8", blocks, "*"},
		{"the longest block is unhealthy: the next", ip("wide", "narrow", "*"), seoul, Mind{Blocks: blocks.Blocks, Healthy: up("wide", "*").Healthy}, "wide"},
		{"only unhealthy blocks fit: the longest", ip("wide", "narrow", "far"), seoul, Mind{Blocks: blocks.Blocks, Healthy: up("far").Healthy}, "narrow"},
		{"no block and no default", ip("wide", "narrow"), "8.8.8.8", blocks, ""},
	} {
		for draw := range uint64(20) {
			got, _ := Choose(c.sets, Asker{Addr: netip.MustParseAddr(c.from), Draw: draw}, c.mind)
			s := fmt.Sprint(names(got))
			if c.want == "a or b" && (s == "[a]" || s == "[b]") {
				continue
			}
			if s != "["+c.want+"]" {
				t.Errorf("%s: %s, wanted %s", c.what, s, c.want)
				break
			}
		}
	}
}

// TestMultivalueGivesEightHealthyOnes is a law over any number of sets.
func TestMultivalueGivesEightHealthyOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		yes := true
		var sets []ResourceRecordSet
		healthy := map[string]bool{}
		for k := range rapid.IntRange(1, 30).Draw(t, "sets") {
			id := fmt.Sprint(k)
			sets = append(sets, ResourceRecordSet{SetIdentifier: id, MultiValueAnswer: &yes})
			healthy[id] = rapid.Bool().Draw(t, "healthy")
		}
		m := Mind{Healthy: func(r ResourceRecordSet) bool { return healthy[r.SetIdentifier] }}
		got, _ := Choose(sets, Asker{Draw: rapid.Uint64().Draw(t, "draw")}, m)
		good := 0
		for _, h := range healthy {
			if h {
				good++
			}
		}
		pool := good
		if pool == 0 {
			pool = len(sets)
		}
		if len(got) != min(8, pool) {
			t.Fatalf("%d of %d answered", len(got), pool)
		}
		seen := map[string]bool{}
		for _, r := range got {
			if seen[r.SetIdentifier] || good > 0 && !healthy[r.SetIdentifier] {
				t.Fatalf("%s answered twice or is unhealthy", r.SetIdentifier)
			}
			seen[r.SetIdentifier] = true
		}
	})
}

// TestEveryAskerHearsSomebody: with any policy but geolocation and IP-based, whoever
// asks gets an answer, whatever the health.
func TestEveryAskerHearsSomebody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sets []ResourceRecordSet
		kind := rapid.IntRange(0, 3).Draw(t, "policy")
		for k := range rapid.IntRange(1, 6).Draw(t, "sets") {
			r := ResourceRecordSet{SetIdentifier: fmt.Sprint(k)}
			switch kind {
			case 0:
				r.Weight = n(rapid.Int64Range(0, 255).Draw(t, "weight"))
			case 1:
				r.Region = rapid.SampledFrom(places).Draw(t, "place").Region
			case 2:
				r.GeoProximityLocation = &GeoProximityLocation{AWSRegion: rapid.SampledFrom(places).Draw(t, "place").Region, Bias: n(rapid.Int64Range(-99, 99).Draw(t, "bias"))}
			case 3:
				r.Failover = []string{"PRIMARY", "SECONDARY"}[k%2]
			}
			sets = append(sets, r)
		}
		good := rapid.SliceOf(rapid.Bool()).Draw(t, "healthy")
		m := Mind{Healthy: func(r ResourceRecordSet) bool {
			var k int
			fmt.Sscan(r.SetIdentifier, &k)
			return k < len(good) && good[k]
		}}
		from := rapid.Uint32().Draw(t, "from")
		a := Asker{Addr: netip.AddrFrom4([4]byte{byte(from >> 24), byte(from >> 16), byte(from >> 8), byte(from)}), Draw: rapid.Uint64().Draw(t, "draw")}
		if got, _ := Choose(sets, a, m); len(got) != 1 {
			t.Fatalf("%d sets answer", len(got))
		}
	})
}
