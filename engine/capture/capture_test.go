package capture_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skylab/engine"
	"skylab/engine/capture"
	"skylab/engine/host"
	"skylab/labs"
	"skylab/labs/catalog"
)

// traffic is what crosses the interfaces of private-nat's end while a private
// machine fetches a page through NAT, is refused at a port, and pings.
func traffic(t testing.TB, wanted string) *capture.Log {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	l := all[slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == "private-nat" })]
	live := func(a engine.Account) engine.Live { return host.NewNetwork(a) }
	a, err := labs.Open(l, labs.Config{Learner: "capture", Number: 1, Live: live}, nil)
	for n := 2; err == nil && a.Values.Fill("{port}") != wanted; n++ {
		a, err = labs.Open(l, labs.Config{Learner: "capture", Number: n, Live: live}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if r := a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), io.Discard, io.Discard); r.Err != nil {
		t.Fatal(r.Err)
	}
	log := capture.NewLog(1 << 20)
	f := host.New(host.Config{World: a.Engine.World(), Seed: "capture", Seen: func(at string, out bool, data []byte) {
		log.Add(at, out, a.Engine.World().Now(), data)
	}})
	defer f.Close()
	m, err := f.Machine("build-a")
	if err != nil {
		t.Fatal(err)
	}
	updates := netip.MustParseAddr(a.Values.Fill("{updates}"))
	page := func(port uint16) {
		scheme := "http"
		if port == 443 || port == 8443 {
			scheme = "https"
		}
		c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return m.Dial(ctx, netip.AddrPortFrom(updates, port))
		}}}
		if r, err := c.Get(scheme + "://updates.example/"); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
	}
	port, err := strconv.ParseUint(a.Values.Fill("{port}"), 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	page(uint16(port))
	page(81)
	_ = m.Ping(context.Background(), updates, 1)
	return log
}

func TestTsharkFindsNothingWrongWithACapture(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed")
	}
	dir := t.TempDir()
	for _, port := range []string{"80", "443"} {
		log := traffic(t, port)
		reviewed(t, tshark, dir, log)
	}
}

// reviewed holds what each interface saw against what tshark says of it.
func reviewed(t *testing.T, tshark, dir string, log *capture.Log) {
	t.Helper()
	for _, at := range log.Interfaces() {
		var b bytes.Buffer
		if err := capture.Write(&b, at, log.Frames(at, 0)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "one.pcapng")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		read := func(filter string) string {
			out, err := exec.Command(tshark, "-r", file, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
				"-Y", filter, "-T", "fields", "-e", "frame.interface_name", "-e", "_ws.col.Info").Output()
			if err != nil {
				t.Fatalf("tshark: %v", err)
			}
			return string(out)
		}
		if n := strings.Count(read("frame.interface_name == \""+at+"\""), "\n"); n != len(log.Frames(at, 0)) {
			t.Errorf("%s: tshark reads %d frames of that interface, there are %d", at, n, len(log.Frames(at, 0)))
		}
		for _, wrong := range []string{"_ws.malformed", "ip.checksum.status == 0", "tcp.checksum.status == 0", "icmp.checksum.status == 0", "tcp.analysis.flags"} {
			if out := read(wrong); out != "" {
				t.Errorf("%s: %s\n%s", at, wrong, out)
			}
		}
	}
}

func TestTheBodyOfADownloadIsInTheFrames(t *testing.T) {
	log := traffic(t, "80")
	for _, at := range log.Interfaces() {
		frames := log.Frames(at, 0)
		k := slices.IndexFunc(frames, func(f capture.Frame) bool {
			var p capture.Printer
			return strings.Contains(p.Line(f), "HTTP/1.1 200 OK")
		})
		if k < 0 {
			t.Errorf("%s saw no answer", at)
			continue
		}
		if s := string(capture.Stream(frames, frames[k])); !strings.HasPrefix(s, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(s, "</h1>\n") {
			t.Errorf("%s: the stream is %q", at, s)
		}
	}
}

func TestAFrameOpensLayerByLayer(t *testing.T) {
	log := traffic(t, "80")
	seen := map[string]int{}
	for _, f := range log.Frames("", 0) {
		osi := 0
		for _, l := range capture.Open(f) {
			if seen[l.Name] = l.OSI; l.OSI < osi && l.Name != "http" {
				t.Errorf("layer %d stands inside layer %d", l.OSI, osi)
			}
			osi = l.OSI
			for _, field := range l.Fields {
				if field.Value == "" {
					t.Errorf("%s of %s is empty", field.Key, l.Name)
				}
			}
		}
	}
	for name, osi := range map[string]int{"ethernet": 2, "arp": 2, "ipv4": 3, "icmp": 3, "tcp": 4, "http": 7} {
		if seen[name] != osi {
			t.Errorf("%s is layer %d, want %d", name, seen[name], osi)
		}
	}
}

func TestALogDropsTheOldestFirst(t *testing.T) {
	l := capture.NewLog(1000)
	for range 100 {
		l.Add("eni", true, a0, make([]byte, 72))
	}
	all := l.Frames("eni", 0)
	if len(all) != 5 || all[0].Number != 96 || l.Seen() != 100 {
		t.Errorf("%d frames from %d on are kept of %d", len(all), all[0].Number, l.Seen())
	}
}

func FuzzOpenNeverPanics(f *testing.F) {
	log := traffic(f, "443")
	for _, frame := range log.Frames("", 0) {
		f.Add(frame.Data)
	}
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x00\x01\x02\x03\x04\x05\x08\x00\x45"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		frame := capture.Frame{Data: b}
		var p capture.Printer
		p.Line(frame)
		capture.Open(frame)
		capture.Stream([]capture.Frame{frame}, frame)
	})
}

func BenchmarkAFrameIsKept(b *testing.B) {
	l, frame := capture.NewLog(4<<20), make([]byte, 1514)
	for b.Loop() {
		l.Add("eni", true, a0, frame)
	}
}

func BenchmarkAFrameIsOpened(b *testing.B) {
	log := traffic(b, "80")
	all := log.Frames("", 0)
	for b.Loop() {
		capture.Open(all[len(all)/2])
	}
}
