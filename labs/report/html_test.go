package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><script>alert(1)</script><rect width="20" height="10"/></svg>`

// seen is what was seen of the labs of term.
func seen(l ledger.Ledger) []Evidence {
	var out []Evidence
	for _, t := range l.Tasks {
		if len(out) == 0 || out[len(out)-1].Lab != t.Lab {
			out = append(out, Evidence{Lab: t.Lab, Title: "A first VPC", Topology: []byte(drawing)})
		}
		e := &out[len(out)-1]
		e.Findings = append(e.Findings, Finding{t.Name, true, "laptop got an answer from web on tcp/443."}, Finding{t.Name, false, "app got no answer from updates.example on tcp/443: no route leads there."})
	}
	return out
}

func learner(t interface{ Fatal(...any) }, l ledger.Ledger, person string, e []Evidence, o Options) []byte {
	var b bytes.Buffer
	if err := Learner(&b, l, person, e, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// element is what is looked at of an element of a page.
func elements(t interface{ Fatal(...any) }, page []byte) (all []*html.Node, text string) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.ElementNode:
			all = append(all, n)
		case n.Type == html.TextNode && n.Parent.Data != "style":
			b.WriteString(n.Data)
		}
	}
	return all, b.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// both are the pages that there are, of a ledger.
func both(t interface{ Fatal(...any) }, l ledger.Ledger, o Options) map[string][]byte {
	out := map[string][]byte{"class": written(t, HTML, l, o)}
	if len(l.Rows) > 0 {
		out["learner"] = learner(t, l, l.Rows[0].Person, seen(l), o)
	}
	return out
}

func TestAPageNeedsNothingAndRunsNothing(t *testing.T) {
	for name, p := range both(t, term(24, 14), Options{Lang: assets.English}) {
		all, _ := elements(t, p)
		policy, style := "", ""
		for _, n := range all {
			switch n.Data {
			case "script", "link", "iframe", "form", "object", "embed", "base", "a":
				t.Errorf("%s: there is a %s", name, n.Data)
			case "style":
				style = n.FirstChild.Data
			case "meta":
				if attr(n, "http-equiv") == "Content-Security-Policy" {
					policy = attr(n, "content")
				}
			}
			for _, a := range n.Attr {
				outside := regexp.MustCompile(`^\s*(https?:)?//`).MatchString(a.Val)
				if outside || a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/svg+xml;base64,") {
					t.Errorf("%s: %s has %s=%q", name, n.Data, a.Key, a.Val)
				}
			}
		}
		hash := sha256.Sum256([]byte(style))
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'") {
			t.Errorf("%s: the policy %q does not allow the style that is there, and nothing else", name, policy)
		}
		if strings.Contains(style, "url(") || strings.Contains(style, "@import") {
			t.Errorf("%s: the style looks elsewhere", name)
		}
	}
}

func TestAPageIsReadToWhoDoesNotSeeIt(t *testing.T) {
	for _, lang := range assets.Langs() {
		for name, p := range both(t, term(24, 14), Options{Lang: lang}) {
			all, text := elements(t, p)
			ids, level, firsts := map[string]bool{}, 0, 0
			for _, n := range all {
				if id := attr(n, "id"); id != "" {
					if ids[id] {
						t.Errorf("%s: two are %s", name, id)
					}
					ids[id] = true
				}
				switch n.Data {
				case "html":
					if attr(n, "lang") != string(lang) {
						t.Errorf("%s: in %s it says to be in %s", name, lang, attr(n, "lang"))
					}
				case "th":
					if attr(n, "scope") == "" {
						t.Errorf("%s: a heading of a table is over nothing", name)
					}
				case "img":
					if attr(n, "alt") == "" {
						t.Errorf("%s: a picture says nothing", name)
					}
				case "h1", "h2", "h3", "h4":
					now := int(n.Data[1] - '0')
					if now > level+1 {
						t.Errorf("%s: h%d follows h%d", name, now, level)
					}
					if level = now; now == 1 {
						firsts++
					}
				}
			}
			for _, n := range all {
				if by := attr(n, "aria-labelledby"); by != "" && !ids[by] {
					t.Errorf("%s: %s is called after %s, which is not there", name, n.Data, by)
				}
			}
			if firsts != 1 {
				t.Errorf("%s has %d titles", name, firsts)
			}
			if at := regexp.MustCompile(`\[[a-z]+[.-][^\]]*\]|\{\d|%!|ZgotmplZ|<nil>`).FindString(text); at != "" {
				t.Errorf("%s in %s says %q", name, lang, at)
			}
		}
	}
}

// Whatever is written in a name, a title, a reason or a comment is read as that.
func TestWhateverIsWrittenIsReadAsThat(t *testing.T) {
	plain := rapid.StringMatching(`[a-z<>&"'/=;:{}()%가 ]{1,20}`)
	said := rapid.OneOf(plain, rapid.SampledFrom([]string{"</style><script>alert(1)</script>", "</title><h1>", `"><img src=x onerror=alert(1)>`, "{{.L}}", "&lt;b&gt;", "javascript:alert(1)"}))
	rapid.Check(t, func(t *rapid.T) {
		l := term(6, 2)
		l.Class, l.Checkpoint = said.Draw(t, "class"), said.Draw(t, "checkpoint")
		l.Tasks[0].Title = map[string]string{"en": said.Draw(t, "title")}
		c, r := &l.Rows[0].Cells[0], &l.Rows[0]
		r.Name = said.Draw(t, "name")
		c.Override = &ledger.Override{Reason: said.Draw(t, "reason"), By: said.Draw(t, "by"), At: noon}
		c.Comments = []ledger.Comment{{Text: said.Draw(t, "comment"), By: "x", At: noon}}
		e := []Evidence{{Lab: "lab-1", Title: said.Draw(t, "lab"), Findings: []Finding{{l.Tasks[0].Name, true, said.Draw(t, "finding")}}}}
		want := map[string][]string{
			"class":   {l.Class, l.Checkpoint, r.Name, l.Tasks[0].Title["en"], c.Override.Reason, c.Override.By},
			"learner": {l.Class, l.Checkpoint, r.Name, l.Tasks[0].Title["en"], c.Override.Reason, c.Override.By, c.Comments[0].Text, e[0].Title, e[0].Findings[0].Said},
		}
		pages := map[string][]byte{"class": written(t, HTML, l, Options{}), "learner": learner(t, l, r.Person, e, Options{})}
		for name, p := range pages {
			all, text := elements(t, p)
			for _, s := range want[name] {
				if !strings.Contains(text, s) && strings.TrimSpace(s) != "" {
					t.Fatalf("%s: %q is not said", name, s)
				}
			}
			for _, n := range all {
				if n.Data == "script" || n.Data == "img" && !strings.HasPrefix(attr(n, "src"), "data:") {
					t.Fatalf("%s: a text became a %s", name, n.Data)
				}
			}
		}
	})
}

func TestALearnerReadsWhatEachTaskCameTo(t *testing.T) {
	l := term(24, 4)
	l.Rows[0].Cells[1].Override = &ledger.Override{Got: 1250, Reason: "the station was down", By: "Prof. Han", At: noon}
	_, text := elements(t, learner(t, l, "person-0", seen(l), Options{Lang: assets.English, Zone: time.FixedZone("KST", 9*60*60)}))
	for _, want := range []string{"not met", "the station was down", "Prof. Han, 2026-11-27 21:00 KST", "no route leads there", "A first VPC", "skylab v1.4.0", "lab-1 9f2c41d07a", "have not been published"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if strings.Contains(text, l.Rows[1].Name) {
		t.Error("it speaks of somebody else")
	}
	if err := Learner(&bytes.Buffer{}, l, "person-x", nil, Options{}); !errors.Is(err, ErrNobody) {
		t.Errorf("of a stranger: %v", err)
	}
}

func TestWhatATaskCameToIsSaid(t *testing.T) {
	d, r := assets.Words(assets.English), ledger.Row{State: ledger.Handed}
	for want, c := range map[string]grade.Task{
		"met":                               {Met: true},
		"met after looking at the solution": {Met: true, Told: true},
		"met, but by Han":                   {Met: true, By: "Han"},
		"not met; 2 of 3 goals reached":     {Goals: 2, Of: 3},
		"not met, and something broke that had to keep working": {Goals: 2, Of: 3, Broken: true},
		"not met": {Of: 3},
	} {
		if got := came(d, r, ledger.Cell{Task: c}); got != want {
			t.Errorf("%+v came to %q, not %q", c, got, want)
		}
	}
}
