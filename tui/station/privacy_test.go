package station

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skylab/assets"
	"skylab/labs/checkpoint"
	"skylab/labs/proctor"
	"skylab/tui/look"
)

func (r *room) agreed(text string) {
	r.t.Helper()
	all, err := r.book.Classes()
	if err == nil {
		_, err = r.st.o.Proctor.Agree(all[0].ID, []byte(text), "t-kim")
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestTheNoticeFitsASmallScreenInBothLanguages(t *testing.T) {
	for _, lang := range assets.Langs() {
		for _, to := range []proctor.Privacy{{Class: "networks", Watch: true, Until: "2027-02-28"}, {Class: strings.Repeat("가", 40)}} {
			s := &session{st: &Station{o: Options{Address: "-p 2222 station.of-a-school.example"}}, words: assets.Words(lang), looks: look.NewTheme(look.NoColour, true, true), w: 80, h: 24}
			f := (&notice{to: to}).draw(s)
			text := strings.Join(f.Rows, "\n")
			for _, want := range []string{s.words.Say("privacy.title"), "erase", "Esc", "F8", "Enter"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is not to be seen:\n%s", lang, want, text)
				}
			}
			if len(f.Rows) != 24 || strings.TrimSpace(f.Rows[22]+f.Rows[23]) != "" {
				t.Errorf("%s: it fills all of the screen:\n%s", lang, text)
			}
			if strings.Contains(text, to.Until) != true || (to.Watch && strings.Contains(text, s.words.Say("privacy.practice-yours"))) {
				t.Errorf("%s: it does not say what holds:\n%s", lang, text)
			}
		}
	}
}

func TestWhoDoesNotAgreeIsNotKept(t *testing.T) {
	r := opened(t)
	r.agreed("class: networks\ndelete: 2099-02-28\n")
	term := r.sits(r.dial("mina"), 80, 24)
	term.types(r.code + "\rMina\r")
	term.waits("Before you come in", "Practice is yours alone", "2099-02-28")
	term.types("\x1b")
	term.waits("You have agreed to nothing")
	term.ends()
	if _, known, err := r.book.Keyed(fingerprint("mina")); known || err != nil {
		t.Errorf("her key is kept (%v)", err)
	}
	if all, err := r.book.Everybody(); len(all) != 0 || err != nil {
		t.Errorf("she is kept: %+v (%v)", all, err)
	}
}

func TestWhatHasChangedIsToldAgainAndNothingElse(t *testing.T) {
	r := opened(t)
	r.agreed("class: networks\nwatch: yes\n")
	term := r.sits(r.dial("mina"), 80, 24)
	term.types(r.code + "\rMina\r")
	term.waits("they may look on")
	term.types("\r")
	term.waits("Which language")
	r.agreed("class: networks\nwatch: yes\ncheckpoints: [{name: a, labs: [{lab: tour}]}]\n")
	again := r.sits(r.dial("mina"), 80, 24)
	again.waits("Which language")
	if strings.Contains(again.seen(), "Before you come in") {
		t.Error("what was agreed to is told again")
	}
	r.agreed("class: networks\nwatch: yes\ndelete: 2099-02-28\n")
	third := r.sits(r.dial("mina"), 80, 24)
	third.waits("Before you come in", "2099-02-28")
	third.types("\r")
	third.waits("Which language")
}

func TestInLinesTheNoticeComesFirstToo(t *testing.T) {
	r := opened(t)
	p := r.enrolled("mina")
	r.agreed("class: networks\ndelete: 2099-02-28\n")
	if err := r.st.room(p).SetPlain(true); err != nil {
		t.Fatal(err)
	}
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("Practice is yours alone", "Enter: agree and go on.")
	term.types("\r")
	term.waits("Skylab in plain lines")
	if is, err := r.st.o.Proctor.Accepted(p, proctor.Privacy{Class: "networks", Until: "2099-02-28"}); !is || err != nil {
		t.Errorf("it is not kept (%v)", err)
	}
}

func TestALearnerTakesTheirsAlongAndErasesIt(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	r.enrolled("jun")
	mina := r.works("mina", 80, 24)
	out, err := r.runs("mina", "export", nil)
	var doc struct {
		Person   struct{ Name, Class string }
		Attempts []struct{ Log []struct{ Op string } }
	}
	if json.Unmarshal([]byte(out), &doc) != nil || err != nil || doc.Person.Name != "mina" || doc.Person.Class != "networks" || len(doc.Attempts) != 1 || !strings.Contains(out, kept) {
		t.Fatalf("%s (%v)", out, err)
	}
	for words, want := range map[string]string{
		"erase": "Nothing was erased yet", "erase --yes": "erase ID --yes", "erase --yes +1": "under your own id", "export +1": "under your own id",
	} {
		if out, _ := r.runs("mina", words, nil); !strings.Contains(out, want) {
			t.Errorf("%s: %s", words, out)
		}
	}
	if out, err := r.runs("mina", "erase --yes +2", nil); err != nil || !strings.Contains(out, "is erased for good") {
		t.Fatalf("%s (%v)", out, err)
	}
	mina.waits("What was kept of you here was erased")
	mina.ends()
	if _, known, err := r.book.Keyed(fingerprint("mina")); known || err != nil {
		t.Errorf("her key is still known (%v)", err)
	}
	acts, _ := r.runs("kim", "audit", nil)
	if !strings.Contains(acts, "p-mina  export  p-mina") || !strings.Contains(acts, "p-mina  erased  p-mina") {
		t.Errorf("the audit does not tell:\n%s", acts)
	}
	r.sits(r.dial("mina"), 80, 24).waits("Your key is new here")
}

func TestThoseWhoTeachExportAndEraseTheirLearnersAndNobodyElse(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	r.enrolled("mina")
	r.enrolled("jun")
	out, err := r.runs("kim", "invite assistant Lee networks", nil)
	if err != nil {
		t.Fatal(out)
	}
	lee := r.sits(r.dial("lee"), 80, 24)
	lee.types(out[:9] + "\r")
	lee.waits("2 here")
	for _, tt := range []struct {
		who, words, want string
		may              bool
	}{
		{"lee", "export +1", "There is no command", false},
		{"lee", "erase +1 --yes", "There is no command", false},
		{"kim", "export", "export ID", false},
		{"kim", "export +9", "Nobody here has this id", false},
		{"kim", "erase t-kim --yes", "Those who teach", false},
		{"kim", "export +1", `"name":"mina"`, true},
		{"kim", "erase +1", "erase --yes p-mina", true},
		{"kim", "erase p-mina --yes", "is erased for good", true},
		{"kim", "export p-mina", "Nobody here has this id", false},
		{"jun", "status", "jun (+2)", true},
	} {
		if out, err := r.runs(tt.who, tt.words, nil); (err == nil) != tt.may || !strings.Contains(out, tt.want) {
			t.Errorf("%s: %s: %s (%v)", tt.who, tt.words, out, err)
		}
	}
}

func TestWhoSitsAtAnExamTakesNothingAlong(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	p := r.enrolled("mina")
	r.agreed("class: networks\nwatch: yes\ncheckpoints: [{name: final, mode: exam, labs: [{lab: first-vpc}], opens: 2020-01-01 09:00, due: 2099-01-01 09:00}]\n")
	s, err := r.st.o.Proctor.Begin(p, "final")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"export", "erase", "erase --yes +1"} {
		if out, err := r.runs("mina", words, nil); err == nil || !strings.Contains(out, "You sit at an exam") {
			t.Errorf("%s: %s", words, out)
		}
	}
	if err := r.st.o.Proctor.HandIn(s, time.Now(), p.ID); err != nil {
		t.Fatal(err)
	}
	if out, err := r.runs("mina", "export", nil); err != nil || !strings.Contains(out, `"held":true`) || strings.Contains(out, "ofHundredths") {
		t.Errorf("what it came to is told before it is published: %s", out)
	}
	if out, err := r.runs("kim", "export +1", nil); err != nil || !strings.Contains(out, "ofHundredths") {
		t.Errorf("and not to who teaches: %s", out)
	}
	if err := r.book.Rule(p.Class, checkpoint.Ruling{Checkpoint: "final", Kind: checkpoint.Publish, Who: "t-kim", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if out, _ := r.runs("mina", "export", nil); !strings.Contains(out, "ofHundredths") {
		t.Errorf("nor after that: %s", out)
	}
}

func TestAStationErasesAClassWhoseDayHasCome(t *testing.T) {
	var ahead atomic.Int64 // of the real time
	r := opened(t, func(o *Options) { o.Wall = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) } })
	r.agreed("class: networks\nwatch: yes\ndelete: " + time.Now().AddDate(0, 0, 3).Format(time.DateOnly) + "\n")
	r.enrolled("mina")
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("One route short")
	ahead.Store(int64(4 * 24 * time.Hour))
	term.waits("What was kept of you here was erased")
	if all, err := r.book.Classes(); len(all) != 0 || err != nil {
		t.Errorf("there is %+v (%v)", all, err)
	}
	acts, err := r.book.Acts()
	if err != nil {
		t.Fatal(err)
	}
	last := acts[len(acts)-1]
	if last.Who != "station" || last.Act != "erased the class" || last.About != "networks" || last.Text != "learners: 1" {
		t.Errorf("%+v", last)
	}
}
