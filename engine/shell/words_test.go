package shell_test

import (
	"fmt"
	"strings"
	"testing"

	"skylab/engine/shell"
)

func TestALineIsCutIntoWords(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{``, ``},
		{`aws ec2 des`, `word:aws(0.0) word:ec2(0.1) word:des(0.2)`},
		{`A=1 aws x`, `assignment:A=1(0.0) word:aws(0.0) word:x(0.1)`},
		{`a | b && c; d`, `word:a(0.0) operator:|(0.1) word:b(1.0) operator:&&(1.1) word:c(2.0) operator:;(2.1) word:d(3.0)`},
		{`echo "a b" 'c d' e\ f`, `word:echo(0.0) word:a b(0.1) word:c d(0.2) word:e f(0.3)`},
		{`echo "open q`, `word:echo(0.0) word:open q(0.1)"`},
		{`x=$(aws ec2 de`, `assignment:$(aws ec2 de(0.0) word:aws(1.0)+1 word:ec2(1.1)+1 word:de(1.2)+1`},
		{`echo "$(aws s3 ls)" z`, `word:echo(0.0) word:$(aws s3 ls)(0.1) word:aws(1.0)+1 word:s3(1.1)+1 word:ls(1.2)+1 word:z(0.2)`},
		{`if true; then e`, `keyword:if(0.0) word:true(0.0) operator:;(0.1) keyword:then(1.0) word:e(1.0)`},
		{`echo hi > f 2>&1`, `word:echo(0.0) word:hi(0.1) redirect:>(0.2) target:f(0.2) redirect:2>&(0.2) target:1(0.2)`},
		{"a\x00b c", "word:a\x00b(0.0) word:c(0.1)"},
		{`echo a # b c`, `word:echo(0.0) word:a(0.1) comment:# b c(0.2)`},
		{`echo ${x:-a b} $((1 + 2)) 'it`, `word:echo(0.0) word:${x:-a b}(0.1) word:$((1 + 2))(0.2) word:it(0.3)'`},
		{`for i in a b; do e`, `keyword:for(0.0) word:i(0.1) word:in(0.2) word:a(0.3) word:b(0.4) operator:;(0.5) keyword:do(1.0) word:e(1.0)`},
	} {
		var got []string
		for _, w := range shell.Words(c.line) {
			text := w.Text
			if w.Kind == shell.WordAssignment && strings.HasPrefix(text, "x=") {
				text = text[2:]
			}
			s := fmt.Sprintf("%s:%s(%d.%d)", w.Kind, text, w.Command, w.Index)
			if w.Depth > 0 {
				s += fmt.Sprintf("+%d", w.Depth)
			}
			if w.Quote != 0 {
				s += string(w.Quote)
			}
			got = append(got, s)
		}
		if all := strings.Join(got, " "); all != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.line, all, c.want)
		}
	}
}

func TestTheWordUnderTheCursorKnowsItsCommand(t *testing.T) {
	for _, c := range []struct{ line, before, current string }{
		{`|`, ``, `0-0 ""`},
		{`aws ec2 des|`, `aws ec2`, `8-11 "des"`},
		{`aws ec2 |`, `aws ec2`, `8-8 ""`},
		{`aws ec2 de|scribe`, `aws ec2`, `8-10 "de"`},
		{`echo x; aws s|`, `aws`, `12-13 "s"`},
		{`echo x | |`, ``, `9-9 ""`},
		{`VPC=$(aws ec2 create-vpc --c|`, `aws ec2 create-vpc`, `25-28 "--c"`},
		{`echo "$(aws ec2 |`, `aws ec2`, `16-16 ""`},
		{`aws "ec|`, `aws`, `4-7 "ec"`},
		{`aws $(echo) e|`, `aws $(echo)`, `12-13 "e"`},
		{`AWS_REGION=x a|`, ``, `13-14 "a"`},
		{`while aw|`, ``, `6-8 "aw"`},
		{`aws ec2;|`, ``, `8-8 ""`},
		{`cat > f|`, `cat`, `6-7 "f"`},
	} {
		offset := strings.Index(c.line, "|")
		if strings.HasPrefix(c.line, "echo x | |") {
			offset = strings.LastIndex(c.line, "|")
		}
		line := c.line[:offset] + c.line[offset+1:]
		before, current := shell.WordAt(line, offset)
		var names []string
		for _, w := range before {
			names = append(names, w.Text)
		}
		got := fmt.Sprintf("%d-%d %q", current.Start, current.End, current.Text)
		if strings.Join(names, " ") != c.before || got != c.current {
			t.Errorf("%s\n got %v, %s\nwant %s, %s", c.line, names, got, c.before, c.current)
		}
	}
}
