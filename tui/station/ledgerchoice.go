package station

import (
	tea "charm.land/bubbletea/v2"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/term"
)

// choice is the place where a checkpoint is chosen whose ledger is to be seen.
type choice struct {
	back place
	all  []offer
	at   int
	top  int
}

// offer is a checkpoint of a class.
type offer struct {
	class  gradebook.Class
	course proctor.Course
	of     checkpoint.Checkpoint
}

// offers are the checkpoints that somebody may see.
func (st *Station) offers(who gradebook.Person) ([]offer, error) {
	classes, err := st.o.Book.Classes()
	var all []offer
	for _, c := range classes {
		if !proctor.May(who, c.ID, proctor.See) {
			continue
		}
		course, ok, err := st.o.Proctor.Course(c.ID)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		for _, k := range course.Checkpoints {
			all = append(all, offer{c, course, k})
		}
	}
	return all, err
}

// ledger opens the ledger of a checkpoint, or asks of which.
func (b *board) ledger(s *session) {
	all, err := s.st.offers(s.person())
	switch {
	case err != nil:
		s.st.o.Log.Error("looking for checkpoints", "error", err)
		b.note = s.words.Say("station.trouble")
	case len(all) == 0:
		b.note = s.words.Say("ledger.none")
	case len(all) == 1:
		s.goTo(newAccount(s, all[0], b))
	default:
		s.goTo(&choice{back: b, all: all})
	}
}

func (c *choice) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	if !is {
		return
	}
	switch latin(k) {
	case "up", "k":
		c.at = max(0, c.at-1)
	case "down", "j":
		c.at = min(len(c.all)-1, c.at+1)
	case "enter", "right":
		s.goTo(newAccount(s, c.all[c.at], c))
	case "f8":
		s.otherLanguage()
	case "ctrl+l":
		s.screen.Repaint()
	case "esc", "q", "left", "l":
		s.goTo(c.back)
	case "ctrl+c", "ctrl+q", "f10":
		s.end("station.bye")
	}
}

func (c *choice) look(*session)  {}
func (c *choice) leave(*session) {}

func (c *choice) draw(s *session) *term.Frame {
	t, d := s.looks, s.words
	w, h := s.size()
	f := &term.Frame{Title: "Skylab", Rows: []string{look.Clip(" "+t.Style(look.Title, "Skylab")+"  "+d.Say("ledger.which"), w), ""}}
	room := max(1, h-len(f.Rows)-1)
	c.top = max(0, min(c.top, c.at, len(c.all)-1))
	c.top = max(c.top, c.at-room+1)
	for i := c.top; i < min(len(c.all), c.top+room); i++ {
		o := c.all[i]
		row := look.Columns([]int{16, 24, 9, max(1, w-58)}, term.Clean(o.class.Name), term.Clean(o.of.Title), d.Say("ledger.mode-"+string(o.of.Mode)), due(s, o.course, o.course.For(o.of, "")))
		if i == c.at {
			row = t.Style(look.Selected, look.Pad("> "+row, w))
		} else {
			row = "  " + row
		}
		f.Rows = append(f.Rows, look.Clip(row, w))
	}
	f.Rows = look.Fill(f.Rows, w, h-1)
	f.Rows = append(f.Rows, look.Fill([]string{keysRow(s, [][2]string{{"Enter", "open"}, {"q", "back"}, {"F8", "language"}}, w)}, w, 1)...)
	return f
}

// due says when a checkpoint is due, in the time of its class.
func due(s *session, c proctor.Course, t checkpoint.Terms) string {
	if t.Due.IsZero() {
		return s.words.Say("ledger.no-due")
	}
	return s.words.Say("ledger.due", t.Due.In(c.Zone).Format("2006-01-02 15:04"))
}
