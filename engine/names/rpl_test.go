package names

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// A scripted Internet with a clock, in the format of Unbound's and Deckard's
// tests: who answers what while the step number lies in a range, and what the
// resolver is asked and must answer.
type scenario struct {
	name   string
	config map[string]string
	ranges []scripted
	steps  []scriptStep
	broken string // a line that is not understood
}

type scripted struct {
	from, to int
	addr     netip.Addr
	entries  []scriptEntry
}

type scriptStep struct {
	n      int
	kind   string
	elapse time.Duration
	entry  scriptEntry
}

type scriptEntry struct {
	match, adjust, reply []string
	m                    dns.Msg
}

// notDeclarative are scenarios that drive the resolver's own questions, which a
// scripted Internet cannot.
func (s *scenario) declarative() bool {
	return !slices.ContainsFunc(s.steps, func(st scriptStep) bool { return st.kind == "REPLY" || st.kind == "CHECK_OUT_QUERY" })
}

func readScenario(t *testing.T, file string) *scenario {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario{name: strings.TrimSuffix(filepath.Base(file), ".rpl"), config: map[string]string{}}
	var at *scriptEntry
	var section string
	inConfig, inRange := true, false
	for _, line := range strings.Split(string(data), "\n") {
		line, _, _ = strings.Cut(line, ";")
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if inConfig {
			line, _, _ = strings.Cut(line, "#")
			if f[0] == "CONFIG_END" {
				inConfig = false
			} else if k, v, ok := strings.Cut(line, ":"); ok {
				k, v = strings.TrimSpace(k), strings.Trim(strings.TrimSpace(v), `"`)
				if k == "features" {
					k, v, _ = strings.Cut(v, "=")
				}
				s.config[strings.TrimSpace(k)] = strings.TrimSpace(v)
			}
			continue
		}
		switch f[0] {
		case "RANGE_BEGIN":
			a, _ := strconv.Atoi(f[1])
			b, _ := strconv.Atoi(f[2])
			s.ranges, inRange = append(s.ranges, scripted{from: a, to: b}), true
			if len(f) > 3 {
				s.ranges[len(s.ranges)-1].addr = netip.MustParseAddr(f[3])
			}
		case "ADDRESS":
			s.ranges[len(s.ranges)-1].addr = netip.MustParseAddr(f[1])
		case "STEP":
			n, _ := strconv.Atoi(f[1])
			st := scriptStep{n: n, kind: f[2]}
			if k := slices.Index(f, "ELAPSE"); k > 0 {
				sec, _ := strconv.Atoi(f[k+1])
				st.elapse = time.Duration(sec) * time.Second
			}
			s.steps = append(s.steps, st)
			at = nil
		case "ENTRY_BEGIN":
			at, section = &scriptEntry{}, ""
		case "ENTRY_END":
			if inRange {
				r := &s.ranges[len(s.ranges)-1]
				r.entries = append(r.entries, *at)
			} else {
				s.steps[len(s.steps)-1].entry = *at
			}
		case "MATCH":
			at.match = f[1:]
		case "ADJUST":
			at.adjust = f[1:]
		case "REPLY", "FLAGS":
			at.reply = f[1:]
		case "SECTION":
			section = f[1]
		case "RANGE_END":
			inRange = false
		case "SCENARIO_BEGIN", "SCENARIO_END":
		default:
			s.record(at, section, f, line)
		}
	}
	return s
}

func (s *scenario) record(at *scriptEntry, section string, f []string, line string) {
	if section == "QUESTION" {
		kind := dns.StringToType[f[len(f)-1]]
		at.m.Question = []dns.Question{{Name: dns.Fqdn(f[0]), Qclass: dns.ClassINET, Qtype: kind}}
		return
	}
	zp := dns.NewZoneParser(strings.NewReader(line+"\n"), ".", "")
	zp.SetDefaultTTL(3600)
	rr, ok := zp.Next()
	if !ok || zp.Err() != nil {
		s.broken = line
		return
	}
	switch section {
	case "ANSWER":
		at.m.Answer = append(at.m.Answer, rr)
	case "AUTHORITY":
		at.m.Ns = append(at.m.Ns, rr)
	case "ADDITIONAL":
		at.m.Extra = append(at.m.Extra, rr)
	}
}

// exchange answers a resolver's question from the script.
func (s *scenario) exchange(step *int, tail *[]string) Exchange {
	return func(in []byte, to netip.Addr, tcp bool) ([]byte, error) {
		q := new(dns.Msg)
		if err := q.Unpack(in); err != nil {
			return nil, err
		}
		asked := q.Question[0]
		for _, r := range s.ranges {
			if r.addr != to || *step < r.from || *step > r.to {
				continue
			}
			for _, e := range r.entries {
				if !e.matches(asked, tcp) {
					continue
				}
				*tail = append(*tail, fmt.Sprintf("%s %s %s -> %v %v %v", to, asked.Name, dns.Type(asked.Qtype), e.reply, e.m.Answer, e.m.Ns))
				if slices.Contains(e.adjust, "do_not_answer") {
					return nil, errors.New("silence")
				}
				m := e.m.Copy()
				m.Id = q.Id
				if slices.Contains(e.adjust, "copy_query") {
					m.Question = q.Question
				}
				setFlags(m, e.reply)
				return m.Pack()
			}
		}
		*tail = append(*tail, fmt.Sprintf("%s %s %s -> silence", to, asked.Name, dns.Type(asked.Qtype)))
		return nil, errors.New("silence")
	}
}

func setFlags(m *dns.Msg, reply []string) {
	for _, w := range reply {
		switch w {
		case "QR":
			m.Response = true
		case "AA":
			m.Authoritative = true
		case "TC":
			m.Truncated = true
		case "RD":
			m.RecursionDesired = true
		case "RA":
			m.RecursionAvailable = true
		default:
			if c, ok := dns.StringToRcode[w]; ok {
				m.Rcode = c
			}
		}
	}
}

func (e scriptEntry) matches(q dns.Question, tcp bool) bool {
	for _, w := range e.match {
		switch w {
		case "qtype":
			if q.Qtype != e.m.Question[0].Qtype {
				return false
			}
		case "qname":
			if !sameName(q.Name, e.m.Question[0].Name) {
				return false
			}
		case "question":
			if q.Qtype != e.m.Question[0].Qtype || !sameName(q.Name, e.m.Question[0].Name) {
				return false
			}
		case "subdomain":
			if !within(canonical(q.Name), canonical(e.m.Question[0].Name)) {
				return false
			}
		case "TCP":
			if !tcp {
				return false
			}
		case "UDP":
			if tcp {
				return false
			}
		}
	}
	return true
}

// play runs the scenario and says what went otherwise, with what was asked.
func (s *scenario) play() (wrong string, checks int) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	step := 0
	var tail []string
	r := &Resolver{
		Now:       func() time.Time { return now },
		Exchange:  s.exchange(&step, &tail),
		Minimise:  s.config["query-minimization"] != "off",
		IPv6:      s.config["do-ip6"] != "no",
		LooseGlue: s.config["harden-glue"] == "no",
	}
	if a, err := netip.ParseAddr(strings.TrimSpace(s.config["stub-addr"])); err == nil {
		r.Hints = []Hint{{"k.root-servers.net.", a}}
	}
	for k, v := range s.config {
		n, _ := strconv.Atoi(v)
		switch k {
		case "min_ttl":
			r.MinTTL = uint32(n)
		case "max_ttl":
			r.MaxTTL = uint32(n)
		}
	}
	if s.broken != "" {
		return "not understood: " + s.broken, 0
	}
	var got Answer
	for _, st := range s.steps {
		step = st.n
		switch st.kind {
		case "QUERY":
			q := st.entry.m.Question[0]
			tail = nil
			got = r.Resolve(q.Name, q.Qtype, Client{Addr: netip.MustParseAddr("127.0.0.1")})
		case "TIME_PASSES":
			now = now.Add(st.elapse)
		case "CHECK_ANSWER":
			checks++
			if diff := compare(got, st.entry); diff != "" {
				return fmt.Sprintf("step %d: %s\n    %s", st.n, diff, strings.Join(tail, "\n    ")), checks
			}
		default:
			return "step " + st.kind + " drives the resolver's own questions", checks
		}
	}
	return "", checks
}

func compare(got Answer, want scriptEntry) string {
	w := want.m
	setFlags(&w, want.reply)
	if got.Rcode != w.Rcode {
		return fmt.Sprintf("%s, wanted %s", dns.RcodeToString[got.Rcode], dns.RcodeToString[w.Rcode])
	}
	ttls := slices.Contains(want.match, "ttl")
	a, b := spelled(got.Records, ttls), spelled(w.Answer, ttls)
	if !slices.Equal(a, b) {
		return fmt.Sprintf("%v, wanted %v", a, b)
	}
	return ""
}

func spelled(rrs []dns.RR, ttl bool) []string {
	var all []string
	for _, rr := range rrs {
		rr = dns.Copy(rr)
		if !ttl {
			rr.Header().Ttl = 0
		}
		all = append(all, strings.ToLower(rr.String()))
	}
	slices.Sort(all)
	return all
}

// TestScriptedResolutions plays every scenario of a folder of them. The ones that
// are declarative must hold, but for those named here with the reason.
func TestScriptedResolutions(t *testing.T) {
	dir := os.Getenv("SKYLAB_RPL")
	elsewhere := dir != ""
	if !elsewhere {
		if dir = os.Getenv("SKYLAB_ORACLES"); dir == "" {
			t.Skip("SKYLAB_ORACLES is not set: no scripted resolutions")
		}
		dir = filepath.Join(dir, "dns-rpl", "rpl-deckard")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.rpl"))
	if len(files) == 0 {
		t.Skipf("%s has no .rpl files", dir)
	}
	passed, played, checked := 0, 0, 0
	for _, f := range files {
		s := readScenario(t, f)
		if !s.declarative() {
			t.Logf("%s is left out: it drives the resolver's own questions step by step", s.name)
			continue
		}
		played++
		wrong, checks := s.play()
		checked += checks
		if wrong == "" {
			passed++
			continue
		}
		t.Logf("FAILED %s: %s", s.name, wrong)
		if _, ok := otherwise[s.name]; !ok && !elsewhere {
			t.Errorf("%s failed", s.name)
		}
	}
	t.Logf("%d of %d scenarios, %d answers checked", passed, played, checked)
}

// otherwise are scenarios that end differently here, and why.
var otherwise = map[string]string{}
