package load

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAReportTellsWhatIsMetAndWhatIsMissed(t *testing.T) {
	t.Parallel()
	good := Result{
		Stations: 500, In: 500, LogIn: 3 * time.Second, Measured: true, Memory: 300e6, Peak: 317e6,
		Idle: Phase{For: 10 * time.Second, Server: 4.7}, Keys: 1000, Wait: Spread{500 * time.Microsecond, 2 * time.Millisecond, 9 * time.Millisecond},
		Frame: Bytes{404, 700},
	}
	bad := Result{Stations: 500, In: 499, LogIn: 3 * time.Second, Keys: 1000, Unanswered: 3, Wait: Spread{P99: time.Second}, Frame: Bytes{7380, 7400}, Errors: []string{"station 7: not in"}}
	report := Report(Row{"bare wish counter", bad}, Row{"skylab stations", good})
	table, details, _ := strings.Cut(report, "\n\n")
	want := `                   all logged in  memory        key to frame p99   bytes a key   at rest
target             ≤ 10 s         ≤ 600 MB      ≤ 50 ms            ≤ 600         ≤ 5 % of a core
bare wish counter  3.0 s, missed  not measured  1000.0 ms, missed  7380, missed  not measured
skylab stations    3.0 s, met     317 MB, met   2.0 ms, met        404, met      4.7 %, met`
	if d := cmp.Diff(want, table); d != "" {
		t.Error(d)
	}
	for _, line := range []string{"499 of 500 stations", "3 without an answer", "this system does not tell", "station 7: not in", "at rest, for 10.0 s: server 4.7 % of a core"} {
		if !strings.Contains(details, line) {
			t.Errorf("the report does not say %q:\n%s", line, details)
		}
	}
}
