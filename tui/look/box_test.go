package look

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

// golden holds got against a picture in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestBoxesLookAsPictured(t *testing.T) {
	bodies := map[string]struct{ title, text string }{
		"ko": {"2 라우팅 테이블", "0.0.0.0/0으로 가는 경로가 없어서 응답이 인터넷으로 나가지 못해요. 인터넷 게이트웨이로 가는 경로를 추가해 보세요."},
		"en": {"2 Route table", "The reply cannot leave for the internet, because no route covers 0.0.0.0/0. Add a route to the internet gateway."},
	}
	for lang, b := range bodies {
		var pictures []string
		for _, th := range []*Theme{plainDark, NewTheme(NoColour, true, true)} {
			rows := append(Wrap(b.text, 28), "", th.Mark(Met)+" rtb-01", th.Mark(Failed)+" igw-01")
			pair := Beside(th.Box(b.title, rows, 32, 10, false), th.Box(b.title, rows, 32, 10, true))
			exactly(t, pair, 64)
			pop := th.Box("", []string{" 가나다라", " 마바사"}, 13, 4, true)
			for _, r := range append(pair, append([]string{""}, Overlay(pair, pop, 25, 3)...)...) {
				pictures = append(pictures, strip(r))
			}
			pictures = append(pictures, "")
		}
		golden(t, "box-"+lang, strings.Join(pictures, "\n"))
	}
}

func TestProseBreaksWhereAReaderExpectsIt(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want []string
	}{
		{"서브넷은 VPC 안에 있어요", 12, []string{"서브넷은 VPC", "안에 있어요"}},
		{"가나 다라 마바 사", 14, []string{"가나 다라", "마바 사"}},
		{"one two three", 9, []string{"one two", "three"}},
		{"가나다라마바사", 6, []string{"가나다", "라마바", "사"}},
		{"가나다. 라", 6, []string{"가나", "다. 라"}},
		{"  - 가나 다라", 8, []string{"  - 가나", "다라"}},
		{"a\n\nb", 5, []string{"a", "", "b"}},
		{"가나", 1, []string{"?", "?"}},
		{"", 5, []string{""}},
		{"\x1b[1m가나 다라\x1b[m", 4, []string{"\x1b[1m가나\x1b[m", "\x1b[1m다라\x1b[m"}},
		{"subnet-0123456789abcdef", 10, []string{"subnet-012", "3456789abc", "def"}},
	} {
		if got := Wrap(c.text, c.w); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.w, got, c.want)
		}
	}
}

func TestColumnsLineUpInCells(t *testing.T) {
	got := []string{
		Columns([]int{10, -6, 4}, "서브넷", "251", "[v]"),
		Columns([]int{10, -6, 4}, "아주 긴 이름의 서브넷", "1", "x"),
		Columns([]int{10, -6, 4}, "subnet-a"),
	}
	want := []string{
		"서브넷        251 [v] ",
		"아주 긴 ..      1 x   ",
		"subnet-a              ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func BenchmarkRows(b *testing.B) {
	th := NewTheme(Colours256, true, false)
	korean := strings.Repeat("서브넷 라우팅 ", 12)
	rows := slices.Repeat([]string{th.Style(Good, "서브넷-가 10.0.1.0/24") + " " + th.Mark(Met)}, 38)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"Width", func() { Width(korean) }},
		{"Clip", func() { Clip(korean, 100) }},
		{"Style", func() { th.Style(Good, "서브넷") }},
		{"Box 120x40", func() { th.Box("서브넷", rows, 120, 40, true) }},
		{"Overlay", func() { Overlay(rows, rows[:5], 7, 3) }},
		{"Wrap", func() { Wrap(korean, 40) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}
