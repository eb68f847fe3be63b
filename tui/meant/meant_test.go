package meant

import "testing"

func TestWhatIsMeantMostRanksHighest(t *testing.T) {
	var undo Thing
	undo.Name("undo", "되돌리기")
	undo.Synonym("take back", "f5")
	undo.Sentence("the last change is taken out of the account again")
	for _, c := range []struct{ more, less, why string }{
		{"undo", "un", "the whole name before its beginning"},
		{"un", "back", "a name before a synonym"},
		{"take", "account", "a synonym before a sentence"},
		{"되돌", "ehlehf", "as it is, or as well in the other mode of the keyboard"},
		{"ㄷㄷㄹㄱ", "account", "initials before a sentence"},
		{"take f5", "take nothing", "each of several words must be found"},
		{"UNDO", "redo", "in capital letters"},
	} {
		more, less := undo.Rank(c.more), undo.Rank(c.less)
		if more < less || more == 0 {
			t.Errorf("%s: %q has %d and %q has %d", c.why, c.more, more, c.less, less)
		}
	}
	for _, text := range []string{"", " ", "x", "\xff", "redo", "서브넷"} {
		if n := undo.Rank(text); n != 0 {
			t.Errorf("%q means it by %d", text, n)
		}
	}
}
