package term

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/mattn/go-runewidth"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestAnyTextIsMadeSafe(t *testing.T) {
	for text, want := range map[string]string{
		"subnet-a":                             "subnet-a",
		"서브넷":                                  "서브넷",
		"\u1112\u1161\u11ab\u1100\u1173\u11af": "한글",
		"\x1b[31mred\x1b[m":                    "[31mred[m",
		"\x1b]52;c;AAAA\x07":                   "]52;c;AAAA",
		"a\x00b\x7fc\u0085d\u009b2Je":          "abcd2Je",
		"broken \xff\xfe UTF-8":                "broken \uFFFD\uFFFD UTF-8",
		"rtb\u202etxt.exe\u2066":               "rtbtxt.exe",
		"\ufeffbom\u200bzero\u00adsoft":        "bomzerosoft",
		"one\r\ntwo\rthree\n":                  "one two three",
		"a\tb\tcc":                             "a       b       cc",
		"가\t나":                                 "가      나",
		"no\u00a0break\u3000wide":              "no break wide",
		"\U0001f1f0\U0001f1f7":                 "KR",
		"❤\ufe0f":                              "❤",
		"👍\U0001f3fd":                          "👍",
		"👩\u200d💻":                             "👩💻",
		"\ue000private":                        "\uFFFDprivate",
		"\u0301alone":                          "\uFFFDalone",
		"":                                     "",
	} {
		if got := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLinesStayLines(t *testing.T) {
	got := CleanLines("a\tb\n\n가\x1b[1m\r\nend\n")
	if want := "a       b|||가[1m|end"; strings.Join(got, "|") != strings.Replace(want, "|||", "||", 1) {
		t.Errorf("%q", got)
	}
	if got := CleanLines(""); len(got) != 1 || got[0] != "" {
		t.Errorf("no text is one empty line, not %q", got)
	}
}

func TestCleanTextHoldsToItsWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) string { return string(b) }),
			rapid.Map(rapid.SliceOf(rapid.RuneFrom(nil, unicode.Hangul, unicode.Mn, unicode.Mc, unicode.Cf, unicode.So, unicode.Devanagari, unicode.Thai)),
				func(r []rune) string { return string(r) }),
		).Draw(t, "text")
		got := Clean(text)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Fatalf("%q became %q, not NFC in UTF-8", text, got)
		}
		for _, r := range got {
			if unicode.Is(unicode.C, r) || r != ' ' && unicode.IsSpace(r) {
				t.Fatalf("%q keeps %U", text, r)
			}
		}
		if again := Clean(got); again != got {
			t.Fatalf("%q became %q, then %q", text, got, again)
		}
		// Three ways to count that terminals are built on must agree.
		w := width(got)
		if tables := measure.String(got); tables != w {
			t.Fatalf("%q is %d cells by the short cut, %d by the tables", got, w, tables)
		}
		if wc := ansi.StringWidthWc(got); wc != w {
			t.Fatalf("%q is %d cells by clusters, %d by code points", got, w, wc)
		}
	})
}

// The widths of this process must not depend on its locale: the test runs itself
// under the ones that used to change them.
func TestWidthsAreTheSameInEveryLocale(t *testing.T) {
	if os.Getenv("TERM_TEST_LOCALE") != "" {
		if w := runewidth.StringWidth("─│→●가"); w != 6 {
			t.Errorf("go-runewidth counts %d cells, not 6", w)
		}
		if w := width("─│→●가"); w != 6 {
			t.Errorf("we count %d cells, not 6", w)
		}
		if got := Clean("─│→●가…"); got != "─│→●가…" {
			t.Errorf("Clean gives %q", got)
		}
		return
	}
	for _, env := range [][]string{
		{"LANG=ko_KR.UTF-8"},
		{"LANG=ko_KR.UTF-8", "RUNEWIDTH_EASTASIAN=1"},
		{"LC_ALL=ja_JP.eucJP", "RUNEWIDTH_EASTASIAN=1"},
		{"LANG=C", "RUNEWIDTH_EASTASIAN=0"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(append(os.Environ(), "TERM_TEST_LOCALE=1"), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", env, err, out)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\u1112\u1161\u11ab\u1100\u1173\u11af\x1b[2J\u202e\tx\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := Clean(text)
		if Clean(got) != got || strings.ContainsAny(got, "\x1b\n\r\t\x00") {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestTextThatJoinsWithoutEndIsCleanAfterOneCleaning(t *testing.T) {
	// Letters that join what follows them: cleaning one must not uncover the next.
	for _, piece := range []string{"\u0d4eabc", "\u0915\u094d\u0937", "\u11a86", "e\u0301\u0903", "\u1100\u1161"} {
		text := strings.Repeat(piece, 2000)
		if got := Clean(text); Clean(got) != got {
			t.Errorf("%q is not clean after cleaning", piece)
		}
	}
}
