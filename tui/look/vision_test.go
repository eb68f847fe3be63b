package look

import (
	"math"
	"testing"
)

// sees is a colour as an eye sees it, in linear light. The matrices of blindness
// are made for linear RGB.
func sees(eye string, rgb int) (c [3]float64) {
	r, g, b := linear(rgb)
	m, ok := blindness[eye]
	if !ok {
		return [3]float64{r, g, b}
	}
	for i := range 3 {
		c[i] = min(1, max(0, m[3*i]*r+m[3*i+1]*g+m[3*i+2]*b))
	}
	return c
}

// lab is a colour in CIELAB under D65, in which equal distances look about
// equally different (CIE 15:2004; 2.3 can just be told apart).
func lab(c [3]float64) [3]float64 {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// apart is how different two colours look to an eye.
func apart(eye string, a, b int) float64 {
	p, q := lab(sees(eye, a)), lab(sees(eye, b))
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// What can stand in one place for different states, or for different kinds of
// things, can be told apart by every eye: by seven times of what is just seen.
func TestStatesAndKindsDifferForEveryEye(t *testing.T) {
	const least = 7 * 2.3
	for _, set := range [][]Token{{Good, Bad, Warn, Now}, {Public, Private, Gateway, Machine}} {
		for i, a := range set {
			for _, b := range set[i+1:] {
				for _, eye := range []string{"", "protanopia", "deuteranopia", "tritanopia"} {
					for _, pair := range [][2]int{{paints[a].dark, paints[b].dark}, {paints[a].light, paints[b].light}} {
						for _, shown := range [][2]int{pair, {rgb256(nearest256(pair[0])), rgb256(nearest256(pair[1]))}} {
							if d := apart(eye, shown[0], shown[1]); d < least {
								t.Errorf("%06x of token %d and %06x of token %d are %.1f apart in %q, needed %.1f", shown[0], a, shown[1], b, d, eye, least)
							}
						}
					}
				}
			}
		}
	}
}

// palettes16 are the 16 colours of terminals whose user has chosen none: xterm
// (XTerm-col.ad) and the Linux console (the VGA's).
var palettes16 = map[string][16]int{
	"xterm": {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	},
	"VGA": {
		0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
		0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
	},
}

func TestSixteenColoursCanBeReadOnDarkAndLight(t *testing.T) {
	for name, palette := range palettes16 {
		for k, p := range paints {
			if p.dark16 == none {
				continue
			}
			if got := contrast(palette[p.dark16], 0x000000); got < 4 {
				t.Errorf("token %d is colour %d on black, %s: contrast %.1f", k, p.dark16, name, got)
			}
			if got := contrast(palette[p.light16], 0xffffff); got < 4 {
				t.Errorf("token %d is colour %d on white, %s: contrast %.1f", k, p.light16, name, got)
			}
		}
	}
}
