package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// ways are the ways in which a file is written.
var ways = map[string]struct {
	is     Encoding
	writes encoding.Encoding
}{
	"UTF-8":                 {UTF8, unicode.UTF8},
	"UTF-8 with a mark":     {UTF8, unicode.UTF8BOM},
	"Excel's Unicode text":  {UTF16LE, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)},
	"UTF-16, the big first": {UTF16BE, unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)},
	"CP949":                 {CP949, korean.EUCKR},
}

// written draws a file that says who is in it, and says what is to be read.
func written(t *rapid.T) (want List, data []byte) {
	way := ways[rapid.SampledFrom(slices.Sorted(maps(ways))).Draw(t, "way")]
	// The first name can't be taken for another encoding, as single ones can.
	want = List{Encoding: way.is, Rows: []Row{{ID: "anchor", Name: "홍길동"}}}
	ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-z0-9]{1,3}[A-Za-z0-9_.-]{0,8}`), 0, 40, strings.Clone).Draw(t, "ids")
	for _, id := range ids {
		name := rapid.OneOf(rapid.StringMatching(`[A-Z][a-z]{1,9}( [A-Z]['a-z]{1,9})?`), rapid.StringMatching(`[가-힣]{2,4}`), rapid.StringMatching(`[A-Z][a-z]{1,5}, "[A-Z]"; [a-z]{1,3}`)).Draw(t, "name")
		if !rounded.MatchString(id) && id != "anchor" {
			want.Rows = append(want.Rows, Row{ID: id, Name: name})
		}
	}
	want.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
	extra, id, name := "", 0, 1
	if rapid.Bool().Draw(t, "headings") {
		want.IDs = rapid.SampledFrom([]string{"id", "ID", "학번", "Student ID", "student_no.", "번호"}).Draw(t, "over ids")
		want.Names = rapid.SampledFrom([]string{"name", "Name", "이름", "성 명", "Full name"}).Draw(t, "over names")
		order := rapid.Permutation([]int{0, 1, 2}).Draw(t, "order")
		id, name, extra = order[0], order[1], "grade"
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = want.Comma, rapid.Bool().Draw(t, "CRLF")
	put := func(i, n, x string) {
		cells := []string{x, x, x}
		cells[id], cells[name] = i, n
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	if want.IDs != "" {
		put(want.IDs, want.Names, extra)
	}
	for i, r := range want.Rows {
		want.Rows[i].Line = i + 1
		if want.IDs != "" {
			want.Rows[i].Line++
		}
		put(r.ID, r.Name, "x")
	}
	w.Flush()
	data, err := way.writes.NewEncoder().Bytes([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return want, data
}

func maps[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestWhatWasWrittenIsReadWhateverTheWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, data := written(t)
		got, err := Read(data, Rules{})
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		if !reflect.DeepEqual(*got, want) {
			t.Fatalf("got\n%+v\nwant\n%+v", *got, want)
		}
	})
}

func TestAnyBytesAreRowsOrProblemsAndNeverBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.OneOf(
			rapid.SliceOf(rapid.Byte()),
			rapid.Custom(func(t *rapid.T) []byte { // nearly a file
				_, data := written(t)
				for range rapid.IntRange(1, 4).Draw(t, "n") {
					at := rapid.IntRange(0, len(data)-1).Draw(t, "at")
					data = slices.Insert(data, at, rapid.SliceOfN(rapid.SampledFrom([]byte("\x00\n\r\",;\t\xff\xfe\xb0\xd8\xdc \x1b")), 1, 3).Draw(t, "put")...)
				}
				return data
			}),
			rapid.Map(rapid.StringMatching(`([a-c01",;\t\r\n 가각]{0,5}\n){0,9}`), func(s string) []byte { return []byte(s) }),
		).Draw(t, "data")
		before := string(data)
		got, err := Read(data, Rules{})
		if string(data) != before {
			t.Fatal("the bytes are others now")
		}
		if (got == nil) == (err == nil) {
			t.Fatalf("%v and %v", got, err)
		}
		var wrong *Refused
		if err != nil && (!errors.As(err, &wrong) || len(wrong.Problems) == 0 || len(wrong.Problems) > MaxProblems) {
			t.Fatalf("%#v", err)
		}
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, r := range got.Rows {
			if r.ID == "" || r.Name == "" || seen[r.ID] || !utf8.ValidString(r.ID+r.Name) || !norm.NFC.IsNormalString(r.Name) || r.Line < 1 {
				t.Fatalf("a row is %+v", r)
			}
			if _, is := unseen(r.ID + r.Name); is {
				t.Fatalf("%+v has a character that is not seen", r)
			}
			seen[r.ID] = true
		}
	})
}

// problems are how a test writes what is wrong: code, line, and what else there is.
func problems(err error) string {
	var wrong *Refused
	if !errors.As(err, &wrong) {
		return fmt.Sprint(err)
	}
	var all []string
	for _, p := range wrong.Problems {
		s := fmt.Sprintf("%d %s", p.Line, p.Code)
		for _, more := range []any{p.Other, p.Count, p.Text, string(p.Encoding)} {
			if !reflect.ValueOf(more).IsZero() {
				s += fmt.Sprint(" ", more)
			}
		}
		if p.Rune != 0 || p.Code == Control {
			s += fmt.Sprintf(" %U", p.Rune)
		}
		all = append(all, s)
	}
	if wrong.More > 0 {
		all = append(all, fmt.Sprintf("and %d more", wrong.More))
	}
	return strings.Join(all, ", ")
}

func TestEveryProblemIsToldWithItsLine(t *testing.T) {
	cp949, err := korean.EUCKR.NewEncoder().String("1,홍길동\n2,김미나\n")
	if err != nil {
		t.Fatal(err)
	}
	rules := Rules{
		ID:   func(s string) bool { return !strings.Contains(s, "+") },
		Name: func(s string) bool { return len(s) < 20 },
	}
	many := ""
	for i := range MaxRows + 1 {
		many += fmt.Sprintf("s%d,Mina\n", i)
	}
	for what, c := range map[string]struct{ text, want string }{
		"nothing":                        {"", "0 empty"},
		"a mark alone":                   {"\xef\xbb\xbf", "0 empty"},
		"blank rows":                     {"\n,,\n , \n", "0 empty"},
		"headings alone":                 {"id,name\n", "0 empty"},
		"no separator":                   {"s1 Mina\ns2 Jun\n", "1 no-name, 2 no-name"},
		"some cells":                     {"id,name\ns1,\n\n,Jun\n,,x\n", "2 no-name, 4 no-id, 5 no-id, 5 no-name"},
		"ids twice":                      {"s1,A\ns2,B\ns1,C\ns2,D\n", "3 twice 1 s1, 4 twice 2 s2"},
		"lines within quotes":            {"s1,A,\"x\ny\"\ns2,\ns1,A\n", "3 no-name, 4 twice 1 s1"},
		"a name over two lines":          {"s1,\"A\nB\"\n", "1 control U+000A"},
		"controls":                       {"s1,A\x1b[31m\ns\u202e2,B\ns3,C\u200d\n", "1 control U+001B, 2 control U+202E, 3 control U+200D"},
		"controls elsewhere":             {"s1,,\x1b\n", "1 no-name"},
		"quotes":                         {"s1,\"A\"x\ns2,B\ns3,C\"D\"\ns4,\n", "1 quotes, 3 quotes, 4 no-name"},
		"a quote that never ends":        {"s1,A\ns2,\"B\ns3,C\n", "2 quotes"},
		"ids that a spreadsheet cut":     {"2.02401E+09,A\n2E+9,B\n", "1 rounded 2.02401E+09, 2 rounded 2E+9"},
		"what the rules forbid":          {"+1,Mina\ns2,Mina Mina Mina Mina Mina\n", "1 bad-id +1, 2 bad-name Mina Mina Mina Mina Mina"},
		"no column of ids":               {"name,grade\nMina,1\n", "1 no-id-column"},
		"no column of names":             {"\n학번,학년\n1,1\n", "2 no-name-column"},
		"two columns of names":           {"id,name,Name\n1,A,B\n", "1 column-twice name"},
		"rows":                           {many, "0 many 2001"},
		"bytes":                          {strings.Repeat("s,A\n", MaxBytes/4) + "s", "0 large"},
		"no text":                        {"s1,A\ns2,\xff\xff\n\xff,\x80\n", "2 broken, 3 broken"},
		"one wrong byte among Hangul":    {"1,홍길동\n2,김\xff미나\n3,\xea\xb9\n", "2 broken UTF-8, 3 broken UTF-8"},
		"a wrong byte behind a mark":     {"\xef\xbb\xbfs1,A\n" + cp949, "2 broken UTF-8, 3 broken UTF-8"},
		"CP949 cut in half":              {cp949[:len(cp949)-2], "2 broken"},
		"UTF-16 cut in half":             {"\xff\xfe1\x00,\x00A\x00\n", "1 broken UTF-16LE"},
		"half a character of UTF-16":     {"\xfe\xff\x00A\x00\r\x00\n\xd8\x00\x00A\xdc\x00\x00\r\xdc\x00", "2 broken UTF-16BE, 3 broken UTF-16BE"},
		"UTF-16 without a mark":          {"1\x00,\x00A\x00\n\x00", "1 control U+0000, 1 control U+0000, 2 control U+0000, 2 no-name"},
		"more than are told":             {strings.Repeat("s1,\n", 13), "1 no-name, 2 no-name, 3 no-name, 4 no-name, 5 no-name, 6 no-name, 7 no-name, 8 no-name, 9 no-name, 10 no-name, and 3 more"},
		"rows beside all other mistakes": {strings.Repeat("s1,\n", 12) + many, "0 many 2013, 1 no-name, 2 no-name, 3 no-name, 4 no-name, 5 no-name, 6 no-name, 7 no-name, 8 no-name, 9 no-name, and 3 more"},
	} {
		if _, err := Read([]byte(c.text), rules); problems(err) != c.want {
			t.Errorf("%s: %s\nwant %s", what, problems(err), c.want)
		}
	}
}

func TestWhatSchoolsWriteIsRead(t *testing.T) {
	nfd := norm.NFD.String("김미나")
	for what, c := range map[string]struct{ text, want string }{
		"lines as before":             {"ID,name\ns1, Mina\ns2,\" Jun  Ho \"\n", "UTF-8 ID name [{2 s1 Mina} {3 s2 Jun Ho}]"},
		"a register":                  {"번호;학번;성명;비고\r\n1;20240101;김미나;\r\n2;20240102;이준;전학\r\n;;;\r\n", "UTF-8 학번 성명 [{2 20240101 김미나} {3 20240102 이준}]"},
		"the numbers of rows alone":   {"번호\t이름\n1\t김미나\n", "UTF-8 번호 이름 [{2 1 김미나}]"},
		"an empty column before":      {"\tid\tname\n\ts1\tMina\n", "UTF-8 id name [{2 s1 Mina}]"},
		"names of a Mac":              {norm.NFD.String("학번,이름") + "\n1," + nfd + "\n", "UTF-8 학번 이름 [{2 1 김미나}]"},
		"lines of an old Mac":         {"s1,Mina\rs2,Jun\r", "UTF-8   [{1 s1 Mina} {2 s2 Jun}]"},
		"wide spaces":                 {"s1,\u3000김\u3000미나\u00a0\n", "UTF-8   [{1 s1 김 미나}]"},
		"somebody called No":          {"1,No,Minsu\n", "UTF-8   [{1 1 No}]"},
		"syllables that EUC-KR lacks": {"1,\xc8\xab\xb1\xe6\xb5\xbf\n2,\x8cc\xbd\xc2\n", "CP949   [{1 1 홍길동} {2 2 똠승}]"},
		"what is either":              {"1,\xc8\xab\xc3\xa2\n", "UTF-8 or CP949   [{1 1 ȫâ}]"},
		"quoted separators":           {"\"a,b\";x;\"c,d,e\"\n", "UTF-8   [{1 a,b x}]"},
	} {
		got, err := Read([]byte(c.text), Rules{})
		if err != nil {
			t.Errorf("%s: %s", what, problems(err))
			continue
		}
		said := string(got.Encoding)
		if got.Doubt != "" {
			said += " or " + string(got.Doubt)
		}
		if said += fmt.Sprintf(" %s %s %v", got.IDs, got.Names, got.Rows); said != c.want {
			t.Errorf("%s: %s\nwant %s", what, said, c.want)
		}
	}
}
