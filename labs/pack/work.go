package pack

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"skylab/labs/submission"
)

// Work is what came of an exam: one submission for each of its labs, and what
// holds for all of them. It is signed with the key that the sealed file held.
type Work struct {
	Kind   string `json:"skylab"`
	Format int    `json:"format"`
	Label
	Person  string `json:"person"`
	Sitting int    `json:"sitting"`
	// Began is when the clock began, by the learner's machine, and Handed when it was
	// handed in.
	Began  time.Time `json:"began"`
	Handed time.Time `json:"handed"`
	// Seen are the times at which it was opened and left, in their order.
	Seen []time.Time `json:"seen"`
	// By is the program that it was done with.
	By        string                  `json:"by"`
	Labs      []submission.Submission `json:"labs"`
	Signature string                  `json:"signature"`
}

const kindWork = "work"

// Hand hands an exam in, if that was not done, and says what came of it.
func (d *Desk) Hand() (Work, error) {
	if _, err := d.Sweep(); err != nil { // what is over ended when it was
		return Work{}, err
	}
	s, err := d.Sitting()
	if err != nil {
		return Work{}, err
	}
	if s.Open() {
		if err := d.HandIn(s, d.Wall().UTC(), d.Who.ID); err != nil {
			return Work{}, err
		}
		if s, err = d.Sitting(); err != nil {
			return Work{}, err
		}
	}
	w := Work{Label: d.Label, Person: d.Who.ID, Sitting: d.Exam.Sitting, Began: s.Began, Handed: s.Turned, By: d.Proctor.Build}
	acts, err := d.Book.Acts()
	if err != nil {
		return w, err
	}
	for _, a := range acts {
		if a.Act == came || a.Act == went {
			w.Seen = append(w.Seen, a.At)
		}
	}
	attempts, err := d.Book.AttemptsIn(s.ID)
	if err != nil {
		return w, err
	}
	key := ed25519.NewKeyFromSeed(d.Key)
	for _, p := range d.Parts {
		for _, a := range attempts {
			if a.Lab != p.Lab || a.Parent != 0 {
				continue
			}
			log, err := d.Book.Log(a.ID)
			if err != nil {
				return w, err
			}
			w.Labs = append(w.Labs, submission.Sign(submission.Submission{
				Lab: p.Lab, Learner: d.Who.ID, Attempt: w.Sitting, Draw: p.Draw, Began: s.Began, Build: d.Proctor.Build, LabVersion: p.Version,
				Class: d.Class, Checkpoint: d.Exam.Checkpoint, Sitting: w.Sitting, Entries: log,
			}, key))
		}
	}
	return w.sign(key), nil
}

func (w Work) sign(key ed25519.PrivateKey) Work {
	w.Kind, w.Format = kindWork, format
	w.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, w.signed()))
	return w
}

// signed is what the signature is over: all but itself.
func (w Work) signed() []byte {
	w.Signature = ""
	text, _ := json.Marshal(w) // it holds nothing that could fail
	sum := sha256.Sum256(append([]byte("skylab work\n"), text...))
	return sum[:]
}

// holds reports whether it is signed with a key.
func (w Work) holds(key ed25519.PublicKey) bool {
	sig, err := base64.StdEncoding.Strict().DecodeString(w.Signature)
	return err == nil && ed25519.Verify(key, w.signed(), sig)
}

// WriteWork writes a work, packed.
func WriteWork(to io.Writer, w Work) error {
	z := gzip.NewWriter(to)
	err := json.NewEncoder(z).Encode(w)
	if err = errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("writing what was done: %w", err)
	}
	return nil
}

// The reasons for which a file holds no work that could be looked at.
var (
	ErrNoWork   = errors.New("this is no work of an exam, or its end is missing")
	ErrNewWork  = errors.New("a newer program wrote this")
	errWorkSize = submission.ErrTooLarge
)

// ReadWork reads what WriteWork wrote, and no more than any exam has. It says
// nothing of whether it holds: see Join.
func ReadWork(r io.Reader) (Work, error) {
	var w Work
	text, err := submission.Unpack(r, maxFile, maxText)
	switch {
	case errors.Is(err, errWorkSize):
		return w, ErrTooLarge
	case err != nil:
		return w, ErrNoWork
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err = d.Decode(&w)
	switch {
	case w.Kind == kindWork && w.Format > format:
		return w, ErrNewWork
	case err != nil || w.Kind != kindWork || d.More():
		return Work{}, ErrNoWork
	}
	return w, nil
}
