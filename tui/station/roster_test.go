package station

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"skylab/assets"
	"skylab/labs/gradebook"
)

// rostered is who is in the class that a test has opened, by id.
func (r *room) rostered() map[string]string {
	r.t.Helper()
	classes, err := r.book.Classes()
	if err != nil {
		r.t.Fatal(err)
	}
	people, err := r.book.People(classes[0].ID)
	if err != nil {
		r.t.Fatal(err)
	}
	all := map[string]string{}
	for _, p := range people {
		if p.Role == gradebook.Learner {
			all[p.Roster] = p.Name
		}
	}
	return all
}

// says runs a command and compares what it says.
func (r *room) says(words, in, want string) {
	r.t.Helper()
	out, err := r.runs("kim", words, strings.NewReader(in))
	if want = strings.TrimPrefix(want, "\n"); out != want {
		r.t.Errorf("%s (%v)\n%s\nwant\n%s", words, err, out, want)
	}
}

func TestARosterIsShownBeforeItIsTakenIn(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	r.enrolled("ann")
	first := "학번,성명,비고\n0007,Mina Kim,\ns2,Jun,\ns4,ann,\n"
	preview := `
Read as UTF-8: 3 learners.
Columns: ids under "학번", names under "성명".

New (3):
  0007         Mina Kim
  s2           Jun
  s4           ann

In the class and not in the file (1); they stay:
  +1           ann

Possible mixups (1), look at these again:
  s4 (ann) is new, and +1 in the class has the same name. If they are one person, they would be there twice.

As they are: 0.
The class is open: its code lets in anybody. With a roster it lets in only who is on it.
Nothing is changed yet. To take it in: ssh -p 2222 station.example roster networks --apply < FILE
`
	r.says("roster networks", first, preview)
	r.says("roster networks", first, preview) // it changed nothing
	if all := r.rostered(); len(all) != 1 {
		t.Errorf("a preview took them in: %v", all)
	}
	if acts, _ := r.runs("kim", "audit", nil); strings.Contains(acts, "roster") {
		t.Errorf("a preview is in the audit:\n%s", acts)
	}
	r.says("roster networks --apply", first, "3 added, 0 renamed, 0 as they were.\n")
	if acts, _ := r.runs("kim", "audit", nil); !strings.Contains(acts, "kim (t-kim)  roster  networks  3 added, 0 renamed") {
		t.Errorf("the audit does not tell of the roster:\n%s", acts)
	}
	r.says("roster networks", first, `
Read as UTF-8: 3 learners.
Columns: ids under "학번", names under "성명".

In the class and not in the file (1); they stay:
  +1           ann

As they are: 3.
Nothing to change: everybody in the file is in the class under this name.
`)
	r.says("roster --apply networks", first, "Nothing to change: everybody in the file is in the class under this name.\n")
	second := "7,Mina Kim\ns2,June\ns4,Jun\n"
	r.says("roster networks", second, `
Read as UTF-8: 3 learners.
No headings: ids in the first column, names in the second.

New (1):
  7            Mina Kim

Another name (2):
  s2           Jun -> June
  s4           ann -> Jun

In the class and not in the file (2); they stay:
  +1           ann
  0007         Mina Kim

Possible mixups (3), look at these again:
  7 (Mina Kim) is new, and nearly the id 0007 (Mina Kim).
  7 (Mina Kim) is new, and 0007 in the class has the same name. If they are one person, they would be there twice.
  s4 gets the name Jun, which s2 has now. Did one column move without the other?

As they are: 0.
Nothing is changed yet. To take it in: ssh -p 2222 station.example roster networks --apply < FILE
`)
	r.says("roster networks --apply", second, "1 added, 2 renamed, 0 as they were.\n")
	if all := r.rostered(); all["s2"] != "June" || all["0007"] != "Mina Kim" || all["+1"] != "ann" || len(all) != 5 {
		t.Errorf("the class is %v", all)
	}
}

func TestRostersAreReadAsSchoolsWriteThem(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	if _, err := r.runs("kim", "class add 우리 반 (3)", nil); err != nil {
		t.Fatal(err)
	}
	cp949, err := korean.EUCKR.NewEncoder().String("학번;이름\r\n1;홍길동\r\n")
	if err != nil {
		t.Fatal(err)
	}
	excel, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewEncoder().String("이름\tID\r\n김미나\t2\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		cp949: "Read as CP949: 1 learner.", excel: "Read as UTF-16LE: 1 learner.", "\xef\xbb\xbf3,이준\n": "Read as UTF-8: 1 learner.",
		"1,\xc8\xab\xc3\xa2\n": "the file could be CP949 as well as UTF-8",
	} {
		if out, err := r.runs("kim", "roster networks", strings.NewReader(in)); err != nil || !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s (%v)", want, out, err)
		}
	}
	for _, in := range []string{cp949, excel, norm.NFD.String("4,박서준\n")} {
		if out, err := r.runs("kim", "roster networks --apply", strings.NewReader(in)); err != nil {
			t.Errorf("%s (%v)", out, err)
		}
	}
	if all := r.rostered(); all["1"] != "홍길동" || all["2"] != "김미나" || all["4"] != norm.NFC.String("박서준") {
		t.Errorf("the class is %v", all)
	}
	if out, err := r.runs("kim", "roster 우리 반 (3)", strings.NewReader("1,Mina\n")); err != nil || !strings.Contains(out, "station.example roster CLASS --apply < FILE") {
		t.Errorf("a class with spaces in its name: %s (%v)", out, err)
	}
}

func TestEveryProblemOfARosterIsToldAndNothingIsTakenIn(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Burst = 8 << 20 }) // for the one that is too large
	r.teacher("kim")
	r.says("roster networks --apply", "s1,Mina\n2.02E+09,Jun\n-oX,Sora\ns4,\ns1,1\ns6,A\u202eB\n", `
Line 2: the spreadsheet has rounded this id (2.02E+09). Format the column as text, and enter the ids again.
Line 3: "-oX" can't be an id. An id has letters from a to z, digits and . _ - / : ; @, without spaces.
Line 4: no name.
Line 5: the id s1 stands in line 1 already.
Line 5: "1" can't be a name. A name has a letter and at most 40 characters.
Line 6: a character that is not seen (U+202E).`+" Type the cell again.\nNothing was taken in.\n")
	for in, want := range map[string]string{
		"":                              "Nobody is in the file.",
		"1,\xff\xff":                    "Line 1: neither UTF-8 nor CP949",
		"\xef\xbb\xbf1,\xff":            "Line 1: broken, in a file in UTF-8.",
		"1,\"A\"B":                      "Line 1: a quotation mark",
		"name,x\nA,B":                   "Line 1: no heading says id",
		"id,x\nA,B":                     "Line 1: no heading says name.",
		"id,name,name\nA,B":             `Line 1: two columns are called "name".`,
		",Mina":                         "Line 1: no id.",
		strings.Repeat("s1,\n", 12):     "And 2 more like these.",
		strings.Repeat("s1,A\n", 2001):  "The file has 2001 rows. A roster has at most 2000.",
		strings.Repeat("s1,A\n", 2<<17): "A roster has at most 1 MB.",
	} {
		for _, words := range []string{"roster networks", "roster networks --apply"} {
			if out, err := r.runs("kim", words, strings.NewReader(in)); err == nil || !strings.Contains(out, want) || !strings.Contains(out, "Nothing was taken in.") {
				t.Errorf("%q is not in\n%s (%v)", want, out, err)
			}
		}
	}
	if all := r.rostered(); len(all) > 0 {
		t.Errorf("the class is %v", all)
	}
	for _, words := range []string{"roster", "roster --apply", "roster networks --now"} {
		if out, err := r.runs("kim", words, strings.NewReader("s1,A\n")); err == nil || !strings.Contains(out, "roster CLASS [--apply] < FILE") {
			t.Errorf("%s: %s (%v)", words, out, err)
		}
	}
}

// Every problem and every likeness has words: the key is put together of its name.
func TestWhatIsSaidOfARosterHasWords(t *testing.T) {
	d := assets.Words(assets.English)
	for _, key := range d.Keys("station") {
		if strings.HasPrefix(key, "station.roster-") && strings.Contains(d.Say(key, 1, 2, 3, 4), "{") {
			t.Errorf("%s wants more than it gets", key)
		}
	}
}

func TestOnlyInstructorsReadRostersAndPrintSheets(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	r.enrolled("mina")
	out, err := r.runs("kim", "invite assistant Lee networks", nil)
	if err != nil {
		t.Fatal(out)
	}
	lee := r.sits(r.dial("lee"), 80, 24)
	lee.types(out[:9] + "\r")
	lee.waits("1 here")
	for _, who := range []string{"mina", "lee", "nobody"} {
		for _, words := range []string{"roster networks", "roster networks --apply", "sheets networks", "sheets networks --html"} {
			out, err := r.runs(who, words, strings.NewReader("s1,Eve\n"))
			if err == nil || !strings.Contains(out, "There is no command") && !strings.Contains(out, "Your key is not known") {
				t.Errorf("%s's %s: %s (%v)", who, words, out, err)
			}
			if strings.Contains(out, "mina") || strings.Contains(out, Written(r.code)) {
				t.Errorf("%s's %s tells of others: %s", who, words, out)
			}
		}
	}
	if all := r.rostered(); len(all) != 1 {
		t.Errorf("the class is %v", all)
	}
}
