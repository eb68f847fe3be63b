package route53

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// canonical is a name as Route 53 stores it: lower case, with the dot at its end.
// It is false for what no DNS name can be: RFC 1035 section 3.1 bounds labels at
// 63 bytes and names at 255.
func canonical(name string) (string, bool) {
	name = strings.ToLower(name)
	if name == "." {
		return name, true
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > 253 {
		return "", false
	}
	for k, label := range strings.Split(name, ".") {
		bad := strings.ContainsFunc(label, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' })
		if label == "" || len(label) > 63 || bad || strings.Contains(label, "*") && (label != "*" || k > 0) {
			return "", false
		}
	}
	return name + ".", true
}

// shown is a name as answers show it: an asterisk as \052.
func shown(name string) string { return strings.Replace(name, "*", `\052`, 1) }

// order compares names by their labels from the right, as Route 53 lists them.
func order(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	slices.Reverse(x)
	slices.Reverse(y)
	return slices.Compare(x, y)
}

// maxItems reads the number of items that an answer may have.
func maxItems(text string, most int) (int, error) {
	if text == "" {
		return most, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, invalidInput(fmt.Sprintf("Value '%s' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1", text)).Because("max-items", text)
	}
	return min(n, most), nil
}
