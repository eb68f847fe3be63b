package assets

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

func read(t *testing.T, text string) (*Dictionary, error) {
	t.Helper()
	return readWords(fstest.MapFS{"words/test.ko.txt": {Data: []byte(text)}}, Korean)
}

func TestASentenceIsFilled(t *testing.T) {
	d, err := read(t, `# a comment
plain = 안녕하세요.
object = {0:을/를} {1}에 붙여요.
long = 첫 줄이고

    {0}번째 줄이에요.   
plural = {0} {0|address|addresses}
noun.subnet = 서브넷
named = {0*:이/가} 없어요. {0}
brace = {"a": ${HOME}} = {0}
`)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		key  string
		args []any
		want string
	}{
		{"plain", nil, "안녕하세요."},
		{"object", []any{"igw-0a1f", "vpc"}, "igw-0a1f를 vpc에 붙여요."},
		{"object", []any{"서브넷"}, "서브넷을 {1}에 붙여요."},
		{"long", []any{2}, "첫 줄이고 2번째 줄이에요."},
		{"plural", []any{1}, "1 address"},
		{"plural", []any{8}, "8 addresses"},
		{"plural", []any{"1"}, "1 address"},
		{"brace", []any{"x"}, `{"a": ${HOME}} = x`},
		{"named", []any{"subnet"}, "서브넷이 없어요. subnet"},
		{"named", []any{"volume"}, "volume이 없어요. volume"},
		{"absent", []any{"x"}, "[absent]"},
	}
	for _, tt := range tests {
		if got := d.Say(tt.key, tt.args...); got != tt.want {
			t.Errorf("Say(%q, %v) = %q; want %q", tt.key, tt.args, got, tt.want)
		}
	}
	if got := d.Args("object"); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("object uses %v", got)
	}
	if got := d.Keys("test"); !slices.Equal(got, []string{"plain", "object", "long", "plural", "noun.subnet", "named", "brace"}) {
		t.Errorf("the keys are %v, not in the order in which they are written", got)
	}
	if d.Has("absent") || !d.Has("plain") {
		t.Error("Has does not say what there is")
	}
}

func TestAMistakeInTheWordsIsNamedByFileAndLine(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a = x\nb\n", "test.ko.txt:2: expected `key = sentence`"},
		{" x\n", "test.ko.txt:1: an indented line continues"},
		{"a = x\n\na = y\n", "test.ko.txt:3: \"a\" is already a key"},
		{"a =\n", "test.ko.txt:1: a: there is no sentence"},
		{"a = {0:을}\n", "two forms"},
		{"a = {0|one}\n", "two forms"},
		{"a = {0 을}\n", "after the number"},
		{"a = {12}\n", "{0} to {9}"},
		{"a = {0\n", "no closing brace"},
	}
	for _, tt := range tests {
		if _, err := read(t, tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q is read with %v; want an error with %q", tt.text, err, tt.want)
		}
	}
}

func TestBothLanguagesHoldTheSameKeysWithTheSameArguments(t *testing.T) {
	en, ko := Words(English), Words(Korean)
	if !slices.Equal(en.Topics(), ko.Topics()) {
		t.Fatalf("topics in English %v, in Korean %v", en.Topics(), ko.Topics())
	}
	for _, topic := range en.Topics() {
		for _, key := range ko.Keys(topic) {
			if !slices.Contains(en.Keys(topic), key) {
				t.Errorf("%s: %q is there in Korean only", topic, key)
			}
		}
		for _, key := range en.Keys(topic) {
			if !slices.Contains(ko.Keys(topic), key) {
				t.Errorf("%s: %q is there in English only", topic, key)
				continue
			}
			if !slices.Equal(en.Args(key), ko.Args(key)) {
				t.Errorf("%s: %q uses %v in English and %v in Korean", topic, key, en.Args(key), ko.Args(key))
			}
		}
	}
}

func TestParticlesAreKoreanAndPluralsAreEnglish(t *testing.T) {
	for _, l := range Langs() {
		d := Words(l)
		for key, s := range d.sentences {
			for _, p := range s {
				if p.form == particle && (l != Korean || !isHangul(p.a) || !isHangul(p.b)) {
					t.Errorf("%s: %q chooses between %q and %q as Korean particles", l, key, p.a, p.b)
				}
				if p.form == plural && l != English {
					t.Errorf("%s: %q chooses between %q and %q by number", l, key, p.a, p.b)
				}
			}
		}
	}
}

func isHangul(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.Hangul, r) }) < 0
}

// The comment above a key is what its caller reads, so it has to be true.
func TestTheArgumentsNamedAboveARefusalAreThoseItUses(t *testing.T) {
	for _, topic := range []string{"refusals", "hops", "findings", "names"} {
		text, err := wordFiles.ReadFile("words/" + topic + ".en.txt")
		if err != nil {
			t.Fatal(err)
		}
		en, above := Words(English), ""
		for _, line := range strings.Split(string(text), "\n") {
			if args, ok := strings.CutPrefix(line, "# args:"); ok {
				above = args
				continue
			}
			key, _, found := strings.Cut(line, " = ")
			if !found || strings.HasPrefix(line, "#") || strings.HasPrefix(line, " ") {
				continue
			}
			named, err := parseSentence(above + " ")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(named.args(), en.Args(key)) {
				t.Errorf("%s: %q uses %v, the comment above it names %v", topic, key, en.Args(key), named.args())
			}
			above = ""
		}
	}
}

func TestTheLanguageComesFromTheEnvironment(t *testing.T) {
	tests := []struct {
		all, messages, lang string
		want                Lang
	}{
		{"", "", "", English},
		{"", "", "ko_KR.UTF-8", Korean},
		{"", "", "ko", Korean},
		{"", "", "ko-KR", Korean},
		{"", "", "KO_KR", Korean},
		{"", "", "kok_IN", English},
		{"", "", "C.UTF-8", English},
		{"", "ko_KR.UTF-8", "en_US.UTF-8", Korean},
		{"C", "ko_KR.UTF-8", "ko_KR.UTF-8", English},
		{"ko_KR.UTF-8", "en_US", "en_US", Korean},
		{"_", ".", "-", English},
		{"", "", "ko@hanja", Korean},
	}
	for _, tt := range tests {
		env := map[string]string{"LC_ALL": tt.all, "LC_MESSAGES": tt.messages, "LANG": tt.lang}
		if got := Detect(func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("%v is %q; want %q", env, got, tt.want)
		}
	}
}

func TestAnExplanationFallsBackOnAPlainerOneAndNothingElseDoes(t *testing.T) {
	d, err := readWords(fstest.MapFS{
		"words/explanations.ko.txt": {Data: []byte("a = a\na.back = back\na.in = in\na.private = private\nb.x = x\nc = c\nc.back.out = c back out\n")},
		"words/help.ko.txt":         {Data: []byte("ec2 = the service\nec2.CreateVpc = the operation\n")},
	}, Korean)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"a": "a", "a.back": "back", "a.in": "in", "a.out": "a", "a.back.in": "back", "a.back.out": "back",
		"a.private": "private", "a.private.back": "private", "a.unheard": "a", "a.unheard.in": "in",
		"b.x": "x", "b.y": "[b.y]", "b": "[b]", "c.back.out": "c back out", "c.back": "c", "c.out": "c", "": "[]", ".": "[.]", "a.": "a",
		"ec2.CreateVpc.CidrBlock": "[ec2.CreateVpc.CidrBlock]", "ec2.CreateSubnet": "[ec2.CreateSubnet]",
	} {
		if got := d.Say(key); got != want || d.Has(key) == strings.HasPrefix(want, "[") {
			t.Errorf("%q is said as %q; want %q", key, got, want)
		}
	}
}

func TestEveryVariantOfAnExplanationHasAPlainOne(t *testing.T) {
	d := Words(English)
	for _, key := range d.Keys("explanations") {
		if code, _, _ := strings.Cut(key, "."); !slices.Contains(d.Keys("explanations"), code) {
			t.Errorf("%s is there without %s, so the other cases have no words", key, code)
		}
	}
}

// A particle written out after {0} is right for some arguments and wrong for the rest.
func TestNoParticleIsWrittenOutAfterAnArgument(t *testing.T) {
	for key, s := range Words(Korean).sentences {
		for i, p := range s[:max(0, len(s)-1)] {
			if p.arg < 0 || p.form != plain {
				continue
			}
			word, _, _ := strings.Cut(s[i+1].text, " ")
			word = strings.TrimRight(word, ".,:")
			if slices.Contains([]string{"을", "를", "은", "는", "이", "가", "과", "와", "로", "으로", "예요", "이에요", "이고", "이면", "라는", "이라는", "로부터"}, word) {
				t.Errorf("%s: {%d}%s does not fit every argument; write {%d:after-a-consonant/after-a-vowel}", key, p.arg, word, p.arg)
			}
		}
	}
}

// TestNobodyIsNamedTwice: {0:이/가} says the argument itself and the particle after
// it, so {0}{0:이/가} would say it twice.
func TestNobodyIsNamedTwice(t *testing.T) {
	d := Words(Korean)
	for key, s := range d.sentences {
		last := -1
		for _, p := range s {
			switch {
			case p.arg >= 0 && p.arg == last:
				t.Errorf("%s names {%d} twice in a row", key, p.arg)
			case p.arg >= 0:
				last = p.arg
			case p.text != "\"":
				last = -1
			}
		}
	}
}
