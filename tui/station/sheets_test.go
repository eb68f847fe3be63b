package station

import (
	"html"
	"net"
	"regexp"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"skylab/assets"
	"skylab/tui/look"
)

// shown is the fingerprint that a client is shown.
func (r *room) shown() string {
	r.t.Helper()
	print := ""
	c, err := gossh.Dial("tcp", r.at, &gossh.ClientConfig{
		User: "whoever", Auth: []gossh.AuthMethod{gossh.PublicKeys(key("kim"))},
		HostKeyCallback: func(_ string, _ net.Addr, k gossh.PublicKey) error {
			print = gossh.FingerprintSHA256(k)
			return nil
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	_ = c.Close()
	return print
}

func TestASheetHasWhatALearnerNeedsAtASeat(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	if out, err := r.runs("kim", "sheets networks", nil); err == nil || !strings.Contains(out, "Nobody is in networks yet.") {
		t.Errorf("%s (%v)", out, err)
	}
	if out, err := r.runs("kim", "roster networks --apply", strings.NewReader("s1,Mina\ns2,김준\n")); err != nil {
		t.Fatal(out)
	}
	term := r.sits(r.dial("jun"), 80, 24)
	term.types(r.code + "\rs2\r\r")
	term.waits("Which language")
	out, err := r.runs("kim", "sheets networks", nil)
	if err != nil {
		t.Fatal(out)
	}
	pages := strings.Split(out, "\f")
	if len(pages) != 2 {
		t.Fatalf("%d pages for 2 learners:\n%s", len(pages), out)
	}
	if want := strings.ReplaceAll(firstSheet, "FINGERPRINT", r.shown()); pages[0] != strings.TrimPrefix(want, "\n") {
		t.Errorf("Mina's is\n%s", pages[0])
	}
	for _, want := range []string{"김준", "come with the same key", "ssh -p 2222 s2@station.example"} {
		if !strings.Contains(pages[1], want) {
			t.Errorf("%q is not on\n%s", want, pages[1])
		}
	}
	if strings.Contains(pages[1], Written(r.code)) || strings.Contains(pages[1], "Mina") {
		t.Errorf("who has come needs no code, and nothing of others:\n%s", pages[1])
	}
}

const firstSheet = `
Skylab

Class       networks
Name        Mina
Id          s1

On your own computer: if it has no SSH key yet, open a terminal and make one.
Press Enter at each question:
    ssh-keygen -t ed25519

Come in with
    ssh -p 2222 station.example

The first time, ssh asks whether you trust this host. Answer yes only if it
shows this fingerprint:
    FINGERPRINT

Then you are asked who you are, the first time only:
    Code: C000-0001
    Your id: s1

On a shared computer, without a key of your own: ask for a one-time code and
type
    ssh -p 2222 s1@station.example

Keys
    Tab     fill in the command of the step, complete a word, or go to the next
            blank
    Enter   run the line
    F1      all keys
    F3      a hint that starts from what you did
    F4      the packets that were sent, one after the other
    F5      take the last change back
    F8      한국어로 바꾸기
    F10     back to all labs; nothing is lost
    Alt+h   Raise your hand, or lower it: whoever teaches sees it
    Alt+t   Your hand, another device, plain lines, and what was said to you
    Ctrl+Q  leave Skylab; nothing is lost

Everything you do is kept. If the line is cut, come in again and go on where you
were.
`

// The longest that a sheet can say still fits a page, in either language.
func TestEverySheetFitsAPage(t *testing.T) {
	long := strings.Repeat("김", 40)
	r := opened(t, func(o *Options) { o.Address = "-p 2222 " + strings.Repeat("station.", 8) + "example" })
	r.teacher("kim")
	for _, words := range []string{"class add " + long, "roster " + long + " --apply"} {
		if out, err := r.runs("kim", words, strings.NewReader(strings.Repeat("1", 64)+","+long+"\n2,B\n")); err != nil {
			t.Fatal(out)
		}
	}
	for _, l := range assets.Langs() {
		r.speaks("kim", l)
		out, err := r.runs("kim", "sheets "+long, nil)
		if err != nil {
			t.Fatal(out)
		}
		for _, page := range strings.Split(out, "\f") {
			lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
			if len(lines) > 60 {
				t.Errorf("%d lines:\n%s", len(lines), page)
			}
			for _, line := range lines {
				if look.Width(line) > 80 {
					t.Errorf("%d columns: %s", look.Width(line), line)
				}
			}
		}
	}
}

// speaks makes a language that of somebody who teaches.
func (r *room) speaks(name string, l assets.Lang) {
	r.t.Helper()
	p, ok, err := r.book.Keyed(fingerprint(name))
	if err == nil && ok {
		err = r.st.room(p).Speak(l)
	}
	if err != nil || !ok {
		r.t.Fatal(ok, err)
	}
}

func TestNamesAreNoHTMLOnASheet(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	evil := []string{`<script>alert(1)</script>`, `"><img src=x onerror=a>`, `</section>A&amp;B`, `{{.Name}}`, "A'B`C"}
	list := "id,name\n"
	for i, name := range evil {
		list += string(rune('a'+i)) + `,"` + strings.ReplaceAll(name, `"`, `""`) + "\"\n"
	}
	for words, in := range map[string]string{"class add <b>x</b>": "", "roster networks --apply": list} {
		if out, err := r.runs("kim", words, strings.NewReader(in)); err != nil {
			t.Fatal(out)
		}
	}
	if out, err := r.runs("kim", "roster <b>x</b> --apply", strings.NewReader("1,A\n")); err != nil {
		t.Fatal(out)
	}
	plain, _ := r.runs("kim", "sheets networks --html", nil)
	other, _ := r.runs("kim", "sheets <b>x</b> --html", nil)
	tags := regexp.MustCompile(`<[a-zA-Z/!][^>]*>`)
	allowed := regexp.MustCompile(`^</?(!DOCTYPE html|html|head|meta|title|style|body|section|header|h1|h2|strong|dl|dt|dd|p|code|kbd)( (lang|charset|name|content|class)="?[\w, =-]*"?)*>$`)
	for _, out := range []string{plain, other} {
		for _, tag := range tags.FindAllString(out, -1) {
			if !allowed.MatchString(tag) {
				t.Errorf("the page has %s", tag)
			}
		}
	}
	for _, want := range []string{"<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>", "<h1>{{.Name}}</h1>", "<h1>&lt;/section&gt;A&amp;amp;B</h1>"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	if n := strings.Count(plain, "<section "); n != len(evil) {
		t.Errorf("%d sheets for %d learners", n, len(evil))
	}
	for _, word := range []string{"http:", "https:", "src=", "url(", "@import"} { // needs nothing from elsewhere
		if strings.Contains(other, word) {
			t.Errorf("the page has %s", word)
		}
	}
}

func TestASheetSpeaksTheLearnersLanguage(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	r.enrolled("mina") // who speaks English
	if out, err := r.runs("kim", "roster networks --apply", strings.NewReader("s1,준\n")); err != nil {
		t.Fatal(out)
	}
	r.speaks("kim", assets.Korean)
	out, err := r.runs("kim", "sheets networks --html", nil)
	if err != nil {
		t.Fatal(out)
	}
	out = html.UnescapeString(out)
	for _, want := range []string{`<html lang="ko">`, `<section lang="ko">`, "이렇게 접속하세요.", `<section lang="en">`, "Come in with", r.shown()} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
}

// What a sheet says of keys is what the bench says of them itself.
func TestTheKeysOnASheetAreThoseOfTheBench(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	term := r.sits(r.dial("mina"), 110, 80)
	term.waits("One route short")
	term.types("\r")
	term.waits("create-route")
	term.types("\x1bOP") // F1
	term.waits("show and hide this help")
	w := assets.Words(assets.English)
	for _, k := range sheetKeys {
		says := "show and hide"
		if k[0] != "F1" {
			says = w.Say(k[1])[:12]
		}
		line := regexp.MustCompile(`\s` + regexp.QuoteMeta(k[0]) + `(\s+\S{1,9})?\s+` + regexp.QuoteMeta(says))
		eventually(t, "the help has "+k[0]+": "+k[1], func() bool { return line.MatchString(term.seen()) })
	}
}
