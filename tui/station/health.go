package station

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// counters are what a station counts of itself, in the words of Prometheus:
// https://prometheus.io/docs/instrumenting/exposition_formats/
type counters struct {
	connections, came, refused, enrolled, excess, lost, panics, keys, full atomic.Uint64
	latency                                                                histogram
}

// bounds are those of the histogram, in seconds: what is felt as at once, as
// quick, as slow.
var bounds = [...]float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2}

// histogram counts times by how long they were.
type histogram struct {
	mu  sync.Mutex
	n   [len(bounds) + 1]uint64
	sum float64
	all uint64
}

func (h *histogram) note(d time.Duration) {
	s, at := d.Seconds(), 0
	for at < len(bounds) && s > bounds[at] {
		at++
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n[at]++
	h.sum += s
	h.all++
}

func (h *histogram) write(w io.Writer, name, help string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %[1]s histogram\n", name, help)
	sum := uint64(0)
	for i, b := range bounds {
		sum += h.n[i]
		fmt.Fprintf(w, "%s_bucket{le=\"%g\"} %d\n", name, b, sum)
	}
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%[1]s_sum %[3]g\n%[1]s_count %[2]d\n", name, h.all, h.sum)
}

// metrics writes all that there is to know.
func (st *Station) metrics(w io.Writer) {
	c := &st.count
	for _, m := range []struct {
		name, help string
		n          uint64
	}{
		{"connections_total", "Connections that were made.", c.connections.Load()},
		{"sessions_total", "Sessions that were opened on a terminal.", c.came.Load()},
		{"refused_logins_total", "Connections that ended before anybody had signed in.", c.refused.Load()},
		{"enrolments_total", "Keys that were enrolled.", c.enrolled.Load()},
		{"excess_channels_total", "Sessions that were refused because a connection had too many.", c.excess.Load()},
		{"full_total", "Sessions that were refused because all seats were taken.", c.full.Load()},
		{"lost_connections_total", "Connections that no longer answered.", c.lost.Load()},
		{"panics_total", "Panics that ended one bench or session.", c.panics.Load()},
		{"keys_total", "Keys, clicks and pastes that came.", c.keys.Load()},
	} {
		fmt.Fprintf(w, "# HELP skylab_%s %s\n# TYPE skylab_%[1]s counter\nskylab_%[1]s %[3]d\n", m.name, m.help, m.n)
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	for _, m := range []struct {
		name, help string
		n          uint64
	}{
		{"sessions", "Sessions that are open.", uint64(len(st.everybody()))},
		{"benches", "Benches that are open.", uint64(len(st.open()))},
		{"half_open", "Connections on which nobody sits.", uint64(st.gate.waiting())},
		{"goroutines", "Goroutines that there are.", uint64(runtime.NumGoroutine())},
		{"heap_bytes", "Memory that is in use, in bytes.", mem.HeapAlloc},
		{"memory_bytes", "Memory that the system has given, in bytes.", mem.Sys},
	} {
		fmt.Fprintf(w, "# HELP skylab_%s %s\n# TYPE skylab_%[1]s gauge\nskylab_%[1]s %[3]d\n", m.name, m.help, m.n)
	}
	c.latency.write(w, "skylab_key_to_frame_seconds", "From a key to the frame that answers it.")
}

// Health answers /healthz and /metrics. It belongs on a listener of its own that
// the world can't reach.
func (st *Station) Health() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		st.mu.Lock()
		draining := st.draining
		st.mu.Unlock()
		_, err := st.o.Book.Classes()
		says := "ok"
		switch {
		case draining || st.ctx.Err() != nil:
			says = "draining"
		case err != nil:
			says = "the gradebook does not answer"
		}
		if says != "ok" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprintln(w, says)
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		var text strings.Builder
		st.metrics(&text)
		_, _ = io.WriteString(w, text.String()) // whoever asked may be gone
	})
	return mux
}
