package price

import (
	"fmt"
	"strconv"
	"strings"
)

// Nano is an amount of money in billionths of a US dollar. Sums of it are
// exact: no price that AWS publishes has more than nine decimals.
type Nano int64

// Dollar is one US dollar.
const Dollar Nano = 1_000_000_000

// String is the exact amount, to the cent at least: USD 0.059, USD 43.07.
func (n Nano) String() string {
	whole, rest := n.split()
	decimals := strings.TrimRight(rest, "0")
	for len(decimals) < 2 {
		decimals += "0"
	}
	return n.sign() + whole + "." + decimals
}

// Cents is the amount rounded to the cent, half a cent away from zero, as on
// a bill: USD 43.07.
func (n Nano) Cents() string {
	const cent, half = Dollar / 100, Dollar / 200
	switch {
	case n%cent >= half:
		n += cent - n%cent
	case n%cent <= -half:
		n -= cent + n%cent
	default:
		n -= n % cent
	}
	return n.String()
}

func (n Nano) sign() string {
	if n < 0 {
		return "USD -"
	}
	return "USD "
}

// split is the amount without its sign, before and after the point.
func (n Nano) split() (whole, nineDecimals string) {
	size := uint64(n)
	if n < 0 {
		size = -size
	}
	return strconv.FormatUint(size/uint64(Dollar), 10), fmt.Sprintf("%09d", size%uint64(Dollar))
}

// parseNano reads a plain decimal number of dollars, without a sign.
func parseNano(text string) (Nano, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	if len(decimals) > 9 || whole == "" || len(whole) > 6 {
		return 0, fmt.Errorf("%q is not an amount with up to nine decimals", text)
	}
	n, err := strconv.ParseUint(whole+decimals+strings.Repeat("0", 9-len(decimals)), 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount: %w", text, err)
	}
	return Nano(n), nil
}
