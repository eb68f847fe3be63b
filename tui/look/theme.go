package look

import (
	"strconv"
	"strings"
)

// Token names what a text means; a Theme says how that looks.
type Token uint8

// The tokens. Good and Bad differ in hue along blue and orange and in
// brightness, and never stand alone: a [Mark] or a word says the same.
const (
	Text Token = iota
	Dim
	Accent
	Title
	Key // a key that can be pressed
	Good
	Bad
	Warn
	Now // the step or hop that it is about
	Public
	Private
	Gateway
	Machine
	Border
	BorderFocus
	Selected
	Fresh // new or changed a moment ago
	Wrong // part of what was typed that is a mistake
	tokens
)

// paint is one token's look: a colour for dark and for light backgrounds, each as
// RRGGBB and as one of the 16, and attributes. A negative colour is the
// terminal's own.
type paint struct {
	dark, light     int
	dark16, light16 int
	attr            string // SGR parameters that need no colour
}

const none = -1

// The hues are near those of Okabe and Ito (Color Universal Design, 2008), made
// darker for light backgrounds until they can be read there. States, and kinds
// of things, are colours of xterm's 256, chosen so that protanopes, deuteranopes
// and tritanopes tell each from each other: one palette serves everybody. Of
// the 16 only those are used that can be read in every terminal's own choice.
var paints = [tokens]paint{
	Text:        {none, none, none, none, ""},
	Dim:         {0x9e9e9e, 0x626262, 7, 8, ""},
	Accent:      {0x56b4e9, 0x005f9e, 14, 4, ""},
	Title:       {none, none, none, none, "1"},
	Key:         {0xf0e442, 0x6b5500, 11, 4, "1"},
	Good:        {0x5fafd7, 0x005faf, 14, 4, ""},
	Bad:         {0xd78700, 0x5f0000, 9, 1, "1"},
	Warn:        {0xd7d700, 0x875f00, 11, 5, ""},
	Now:         {0xffffff, 0x000000, 15, 0, "1"},
	Public:      {0x87d7ff, 0x5f5faf, 14, 4, ""},
	Private:     {0xaf87af, 0x5f005f, 13, 5, ""},
	Gateway:     {0xffaf00, 0x875f00, 11, 1, ""},
	Machine:     {0x00af87, 0x005f5f, 10, 0, ""},
	Border:      {0x808080, 0x767676, 7, 8, ""},
	BorderFocus: {0xe69f00, 0x8a5a00, 11, 4, "1"},
	Selected:    {none, none, none, none, "7"},
	Fresh:       {0xd7d700, 0x875f00, 11, 4, "1;4"},
	Wrong:       {0xd78700, 0x5f0000, 9, 1, "4"},
}

// Theme is how tokens, borders and marks look on one terminal. It is never
// changed after it was made, so that all may share it.
type Theme struct {
	depth  Depth
	ascii  bool
	prefix [tokens]string
}

// NewTheme makes the theme for a depth of colour, a dark or light background and,
// if ascii is set, borders and bars of ASCII characters.
func NewTheme(depth Depth, dark, ascii bool) *Theme {
	t := &Theme{depth: depth, ascii: ascii}
	for k, p := range paints {
		rgb, basic := p.dark, p.dark16
		if !dark {
			rgb, basic = p.light, p.light16
		}
		params := p.attr
		if c := colour(depth, rgb, basic); c != "" {
			params = strings.TrimPrefix(params+";"+c, ";")
		}
		if params != "" {
			t.prefix[k] = "\x1b[" + params + "m"
		}
	}
	return t
}

// colour returns the SGR parameters of a foreground colour.
func colour(depth Depth, rgb, basic int) string {
	switch {
	case rgb == none || depth == NoColour:
		return ""
	case depth == Colours16:
		if basic > 7 {
			return strconv.Itoa(90 + basic - 8)
		}
		return strconv.Itoa(30 + basic)
	case depth == Colours256:
		return "38;5;" + strconv.Itoa(nearest256(rgb))
	}
	return "38;2;" + strconv.Itoa(rgb>>16) + ";" + strconv.Itoa(rgb>>8&255) + ";" + strconv.Itoa(rgb&255)
}

// nearest256 returns the colour of xterm's cube or grey ramp nearest to rgb.
func nearest256(rgb int) int {
	best, least := 0, 1<<30
	for i := 16; i < 256; i++ {
		c := rgb256(i)
		dr, dg, db := c>>16-rgb>>16, c>>8&255-rgb>>8&255, c&255-rgb&255
		if d := 3*dr*dr + 4*dg*dg + 2*db*db; d < least {
			best, least = i, d
		}
	}
	return best
}

// rgb256 is colour i of xterm's 256 as RRGGBB, from 16 on; the first 16 are the
// user's own.
func rgb256(i int) int {
	if i >= 232 {
		return (8 + 10*(i-232)) * 0x010101
	}
	i -= 16
	level := func(n int) int {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	return level(i/36)<<16 | level(i/6%6)<<8 | level(i%6)
}

// Depth is the depth of colour that the theme was made for.
func (t *Theme) Depth() Depth { return t.depth }

// ASCII says whether the theme keeps to ASCII for what it draws itself.
func (t *Theme) ASCII() bool { return t.ascii }

// Style returns text in the look of a token, of the same width. Parts of text that
// are styled already keep their style, and the token's holds around them.
func (t *Theme) Style(k Token, text string) string {
	p := t.prefix[k]
	if p == "" || text == "" {
		return text
	}
	if strings.IndexByte(text, esc) >= 0 {
		text = strings.ReplaceAll(text, reset, reset+p)
	}
	return p + text + reset
}

// Prefix is the SGR sequence that opens a token's look, empty for none.
func (t *Theme) Prefix(k Token) string { return t.prefix[k] }
