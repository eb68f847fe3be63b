package gradebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"skylab/labs/gradebook/stores"
)

// scalars are all texts, numbers and times in a document.
func scalars(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for _, one := range v {
			scalars(one, into)
		}
		text, _ := json.Marshal(v)
		into[string(text)] = true
	case []any:
		for _, one := range v {
			scalars(one, into)
		}
	case string:
		into[v] = true
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			into[fmt.Sprint(at.UnixNano())] = true
		}
	case bool:
		into[map[bool]string{true: "1", false: "0"}[v]] = true
	default:
		into[fmt.Sprint(v)] = true
	}
}

// TestEverythingThatIsErasedIsExported: each value of each row that Erase deletes.
func TestEverythingThatIsErasedIsExported(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, c := classroom(t, fresh())
		lives(t, b, c, "p-jun", "jun")
		lives(t, b, c, "p-x1", trace)
		var out bytes.Buffer
		if err := b.Export("p-x1", &out, nil); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "jun") {
			t.Error("it tells of others")
		}
		var doc any
		d := json.NewDecoder(&out)
		d.UseNumber()
		if err := d.Decode(&doc); err != nil {
			t.Fatal(err)
		}
		told := map[string]bool{}
		scalars(doc, told)
		// Numbers of rows that nothing of theirs refers to, and what may not be told.
		without := map[string]bool{
			"remark.id": true, "ruling.id": true, "message.id": true, "turn.id": true, "score.id": true, "mark.id": true, "entry.n": true,
			"person.class": true, "sitting.class": true, "ruling.class": true, "onetime.hash": true,
		}
		checked := 0
		for _, one := range theirs {
			got, err := b.db.Query("SELECT * FROM "+one.table+" WHERE "+one.where, "p-x1")
			if err != nil {
				t.Fatal(err)
			}
			columns, _ := got.Columns()
			for got.Next() {
				values, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				if err := got.Scan(into...); err != nil {
					t.Fatal(err)
				}
				for i, column := range columns {
					v := fmt.Sprint(values[i])
					nothing := v == "" || v == "0" || values[i] == nil
					if nothing || without[one.table+"."+column] || values[0] == SigningKeyOf("p-x1") && column == "value" {
						continue
					}
					checked++
					if !told[v] {
						t.Errorf("%s %s is erased and not exported: %q", one.table, column, v)
					}
				}
			}
			_ = got.Close()
		}
		if checked < 500 {
			t.Errorf("%d values were looked at", checked)
		}
	})
}

func TestWhatIsHeldIsNotExported(t *testing.T) {
	b, c := classroom(t, stores.File(t))
	lives(t, b, c, "p-x1", "mina")
	var all, some bytes.Buffer
	if err := errors.Join(b.Export("p-x1", &all, nil), b.Export("p-x1", &some, func(s Sitting) bool { return s.Checkpoint == "final" })); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`"parts"`, "well done"} {
		if !strings.Contains(all.String(), text) || strings.Contains(some.String(), text) {
			t.Errorf("%s: told %v, and held %v", text, strings.Contains(all.String(), text), !strings.Contains(some.String(), text))
		}
	}
	if err := b.Export("p-none", &all, nil); !errors.Is(err, ErrNobody) {
		t.Error(err)
	}
}

// TestWhatIsEscapedReadsAsItWasAndSteersNothing: whatever a text holds.
func TestWhatIsEscapedReadsAsItWasAndSteersNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		was := rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{"", "\u202e", "\u009b2J", "\x1b[2J", "\U000e0001", "\u2028"}).Draw(t, "trick")
		text, err := json.Marshal(was)
		if err != nil {
			t.Fatal(err)
		}
		var is string
		safe := string(escaped(text))
		if err := json.Unmarshal([]byte(safe), &is); err != nil || is != strings.ToValidUTF8(was, "\ufffd") {
			t.Fatalf("%q reads as %q (%v)", safe, is, err)
		}
		if strings.ContainsFunc(safe, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) {
			t.Fatalf("%q steers", safe)
		}
	})
}
