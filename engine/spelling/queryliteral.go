package spelling

import (
	"encoding/json"
	"strings"
)

// quoteLiterals gives literals their quotes where people leave them out: the
// CLI's JMESPath takes `running` for `"running"`, as most examples write it.
// https://github.com/jmespath/jmespath.jep/blob/main/proposals/0012-raw-string-literals.md
func quoteLiterals(expr string) string {
	var out strings.Builder
	for i := 0; i < len(expr); {
		quote := expr[i]
		if quote != '`' && quote != '\'' && quote != '"' {
			out.WriteByte(quote)
			i++
			continue
		}
		inside, closed := until(expr[i+1:], quote)
		i += 1 + len(inside)
		out.WriteByte(quote)
		if !closed {
			out.WriteString(inside)
			continue
		}
		if quote == '`' {
			inside = quoteLiteral(inside)
		}
		out.WriteString(inside)
		out.WriteByte(quote)
		i++
	}
	return out.String()
}

// until is what stands before the next end that has no backslash before it.
func until(s string, end byte) (inside string, closed bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case end:
			return s[:i], true
		}
	}
	return s, false
}

func quoteLiteral(inside string) string {
	text := strings.ReplaceAll(inside, "\\`", "`")
	if json.Valid([]byte(text)) {
		return inside
	}
	quoted := `"` + strings.TrimLeft(text, " \t\r\n") + `"`
	if !json.Valid([]byte(quoted)) {
		return inside
	}
	return strings.ReplaceAll(quoted, "`", "\\`")
}
