// Package capture answers what crossed an interface, and what each part of it
// means.
package capture

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// Frame is an Ethernet frame at an interface.
type Frame struct {
	Number int // in the order in which the log saw them, from 1
	At     string
	Out    bool // it left the machine there; otherwise it came in
	Time   time.Time
	Data   []byte // never written to
}

// Log keeps the newest frames of all interfaces. Its methods may be called from
// any goroutine.
type Log struct {
	mu     sync.Mutex
	frames []Frame
	bytes  int
	seen   int
	most   int
}

// perFrame is what a frame costs besides its bytes.
const perFrame = 128

// NewLog keeps frames up to a number of bytes in all; the oldest go first.
func NewLog(most int) *Log { return &Log{most: most} }

// Add keeps a copy of a frame.
func (l *Log) Add(at string, out bool, t time.Time, data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen++
	l.frames = append(l.frames, Frame{l.seen, at, out, t, slices.Clone(data)})
	l.bytes += len(data) + perFrame
	for l.bytes > l.most && len(l.frames) > 0 {
		l.bytes -= len(l.frames[0].Data) + perFrame
		l.frames[0] = Frame{} // its bytes are free before the slice moves
		l.frames = l.frames[1:]
	}
}

// Seen is how many frames there have been, those that are kept no more too.
func (l *Log) Seen() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen
}

// Frames are those at one interface with a number above after, or at all of
// them where at is empty, in order.
func (l *Log) Frames(at string, after int) []Frame {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Frame
	for _, f := range l.frames {
		if f.Number > after && (at == "" || f.At == at) {
			out = append(out, f)
		}
	}
	return out
}

// Interfaces are those at which something was seen, in the order of their first
// frame that is kept.
func (l *Log) Interfaces() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, f := range l.frames {
		if !slices.Contains(out, f.At) {
			out = append(out, f.At)
		}
	}
	return out
}

// Write writes the frames of one interface as pcapng, with its name and with
// times in nanoseconds.
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
func Write(w io.Writer, name string, frames []Frame) error {
	at := pcapgo.NgInterface{Name: name, LinkType: layers.LinkTypeEthernet, TimestampResolution: 9}
	ng, err := pcapgo.NewNgWriterInterface(w, at, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "skylab"}})
	if err != nil {
		return fmt.Errorf("beginning a capture of %s: %w", name, err)
	}
	for _, f := range frames {
		info := gopacket.CaptureInfo{Timestamp: f.Time, CaptureLength: len(f.Data), Length: len(f.Data)}
		if err := ng.WritePacket(info, f.Data); err != nil {
			return fmt.Errorf("writing frame %d: %w", f.Number, err)
		}
	}
	return ng.Flush()
}
