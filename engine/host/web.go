package host

import (
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// web serves pages over a listener, inside TLS where it is secure, and returns
// what ends it.
func (m *Machine) web(ln net.Listener, l machine.Listener) func() {
	s := &http.Server{Handler: m.page(l), ErrorLog: log.New(io.Discard, "", 0)}
	if l.Secure() {
		s.TLSConfig = &tls.Config{GetCertificate: m.certificate(l.Name), Time: m.f.c.Now}
		go func() { _ = s.ServeTLS(ln, "", "") }()
	} else {
		go func() { _ = s.Serve(ln) }()
	}
	return func() { s.Close() }
}

// certificate is what a machine shows on behalf of a unit.
func (m *Machine) certificate(unit string) func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		w, now := m.f.now.Load(), m.f.c.Now()
		if i, ok := world.Get[ec2.Instance](w, world.Everywhere, m.id); ok {
			c, err := machine.Shown(w, i, unit, now)
			return &c, err
		}
		h := machine.Host{Name: m.now.Label()}
		c, err := h.Shown(w, hello.ServerName, now)
		return &c, err
	}
}

// page answers what the listener answers, see [machine.Listener.Page].
func (m *Machine) page(l machine.Listener) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", l.Name)
		w.Header().Set("Date", m.f.c.Now().UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "text/html")
		p := l.Page(m.f.now.Load(), m.id, r.URL.Path)
		switch {
		case p.Filed:
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(p.File))
		case p.Status == http.StatusNotFound && !m.isHost():
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprintf(w, "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<center><h1>404 Not Found</h1></center>\n<hr><center>%s</center>\n</body>\n</html>\n", l.Name)
		case m.isHost() && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"):
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(p.Status)
			z := gzip.NewWriter(w)
			fmt.Fprintf(z, "<h1>%s on %s</h1>\n", l.Name, m.now.Label())
			_ = z.Close() // who does not listen any more misses the rest
		default:
			w.WriteHeader(p.Status)
			fmt.Fprintf(w, "<h1>%s on %s</h1>\n", l.Name, m.now.Label())
		}
	}
}

// file is what somebody wrote into a file of the machine.
func (m *Machine) file(name string) (string, bool) {
	w := m.f.now.Load()
	i, ok := world.Get[ec2.Instance](w, world.Everywhere, m.id)
	if !ok {
		return "", false
	}
	all := machine.Files(w, i)
	k := slices.IndexFunc(all, func(f machine.File) bool { return f.Name == name })
	if k < 0 {
		return "", false
	}
	return all[k].Data, true
}
