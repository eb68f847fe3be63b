package host

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestTelnetShowsTheMessageOfTheDayToWhoHasThePassword(t *testing.T) {
	file := func(name string) string {
		return map[string]string{telnetUsers: "clerk:sesame\nboss:x\n", motd: "214 tickets sold today.\n"}[name]
	}
	for _, c := range []struct{ typed, want string }{
		{"clerk\r\nsesame\r\n", "till login: Password: \r\n214 tickets sold today.\r\nlogout\r\n"},
		{"clerk\nwrong\nclerk\nsesame\n", "till login: Password: \r\nLogin incorrect\r\n\r\ntill login: Password: \r\n214 tickets sold today.\r\nlogout\r\n"},
		{"a\nb\nc\nd\ne\nf\nclerk\nsesame\n", strings.Repeat("till login: Password: \r\nLogin incorrect\r\n\r\n", 3)},
		{"\n\n", "till login: Password: \r\nLogin incorrect\r\n\r\ntill login: "},
		{"clerk", "till login: Password: "},
		{"", "till login: "},
		{strings.Repeat("x", 10000), "till login: Password: "},
	} {
		var out bytes.Buffer
		telnetLogin(struct {
			io.Reader
			io.Writer
		}{strings.NewReader(c.typed), &out}, "till", file)
		if out.String() != c.want {
			t.Errorf("%.40q: telnetd says %q, want %q", c.typed, out.String(), c.want)
		}
	}
	var out bytes.Buffer
	telnetLogin(struct {
		io.Reader
		io.Writer
	}{strings.NewReader(":\n\n"), &out}, "till", func(string) string { return ":\n" })
	if strings.Contains(out.String(), "logout") {
		t.Error("a name that nobody has comes in")
	}
}
