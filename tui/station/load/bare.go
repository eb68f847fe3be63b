package load

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"charm.land/wish/v2"
	"charm.land/wish/v2/bubbletea"
	gossh "golang.org/x/crypto/ssh"
)

// Bare serves the least that can be compared with: a counter on a screen of
// Korean text, by Wish as it comes, for whoever has a key. It ends with ctx, and
// belongs in a process of its own, so that what it uses can be told apart.
func Bare(ctx context.Context, l net.Listener) error {
	if _, err := Loopback(l.Addr().String()); err != nil { // it lets anybody in
		return errors.Join(err, l.Close())
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	signer, err := gossh.NewSignerFromKey(key)
	if err != nil {
		return err
	}
	s, err := wish.NewServer(
		func(s *ssh.Server) error { s.AddHostKey(signer); return nil }, // else Wish writes one into this folder
		wish.WithPublicKeyAuth(func(ssh.Context, ssh.PublicKey) bool { return true }),
		wish.WithMiddleware(bubbletea.Middleware(func(ssh.Session) (tea.Model, []tea.ProgramOption) {
			return counter{page: page()}, nil
		})),
	)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	if err := s.Serve(l); !errors.Is(err, ssh.ErrServerClosed) {
		return err
	}
	return nil
}

// counter counts keys under a page of text.
type counter struct {
	page string
	n    int
}

// page is a screen of text but for its last row.
func page() string {
	var b strings.Builder
	for i := range rows - 1 {
		row := fmt.Sprintf("%2d │ ", i+1)
		for j := range 7 {
			row += fmt.Sprintf("서브넷 %03d 경로 ", (i*37+j*11)%1000)
		}
		b.WriteString(row + "\n")
	}
	return b.String()
}

func (c counter) Init() tea.Cmd { return nil }

func (c counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if k.String() == "ctrl+c" {
			return c, tea.Quit
		}
		c.n++
	}
	return c, nil
}

func (c counter) View() tea.View {
	v := tea.NewView(c.page + fmt.Sprintf("누른 키: %d", c.n))
	v.AltScreen = true
	return v
}
