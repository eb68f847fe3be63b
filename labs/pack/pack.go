// Package pack answers one question: how does a learner sit at a checkpoint when
// the network is dead, so that it counts as if it were not?
//
// Before the day, a sealed file is written for each learner (see Make and Seal).
// It is opened by a code that is read aloud in the room, laid out as a gradebook
// of its own (see Lay), and what was done comes back as one signed file that joins
// the attempt which the station has (see Join).
//
// What the seal holds against: until the code is read nobody opens any file, since
// each try at it costs a second and 256 MB (scrypt), and there are 28^8 codes.
// From then on, whoever holds a file opens it. Another learner's shows the same
// tasks with other values, and no solutions, wrong answers or hints where it is an
// exam. What is done in it is that learner's: it is signed with a key that only
// this file holds, so it joins no other attempt, and of two works from one file
// the second to come is set apart for whoever teaches. What a program on the
// learner's own machine can't prove, such as who typed and how late it was, is
// said beside the work.
package pack

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"skylab/engine"
	"skylab/labs/submission"
)

// format is the version of sealed files, and of the works that come back.
const format = 1

// The most that a file may hold, in bytes: packed, and unpacked.
const (
	maxFile = 32 << 20
	maxText = 256 << 20
)

// CodeLength is how many characters a code has. Of 28 letters, 8 are 38 bits.
const CodeLength = 8

// Label is what stands on the outside of a sealed file.
type Label struct {
	// Pack is drawn when the files of a checkpoint are made, and the same in all.
	Pack       string    `json:"pack"`
	Class      string    `json:"class"`
	Checkpoint string    `json:"checkpoint"`
	Roster     string    `json:"roster"`
	Name       string    `json:"name"`
	Packed     time.Time `json:"packed"`
	Build      string    `json:"build"` // of the program that packed
}

// Exam is a checkpoint for one learner.
type Exam struct {
	Label
	// Agreement is a class file with this checkpoint alone, as it holds for them.
	Agreement string        `json:"agreement"`
	Person    string        `json:"person"`
	Sitting   int           `json:"sitting"` // from 1
	Used      time.Duration `json:"usedNanoseconds"`
	Parts     []Part        `json:"parts"`
	// Files are those of its labs.
	Files map[string][]byte `json:"files"`
	Key   []byte            `json:"key"` // that signs the work: an Ed25519 seed
}

// Part is one lab of an exam.
type Part struct {
	Lab     string         `json:"lab"`
	Version string         `json:"version"` // of the lab's text where it was packed
	Draw    int            `json:"draw"`
	Log     []engine.Entry `json:"log"` // so far
}

// The reasons for which a file is not opened.
var (
	ErrNotOne   = errors.New("this is no sealed exam")
	ErrTooLarge = errors.New("this holds more than any exam has")
	ErrCut      = errors.New("the end of this file is missing")
	ErrAltered  = errors.New("this is not what was sealed")
	ErrNewer    = errors.New("a newer program sealed this")
	ErrCode     = errors.New("this is not the code")
)

// sealed is a file as it lies there.
type sealed struct {
	Kind   string `json:"skylab"`
	Format int    `json:"format"`
	Label  Label  `json:"label"`
	Lock   []byte `json:"lock"` // the key of Body, sealed with the code
	Body   []byte `json:"body"` // an Exam
	// Sum tells damage from a wrong code. Against those who mean it, Lock and Body
	// hold by themselves.
	Sum string `json:"sum"`
}

const kindExam = "exam"

func (s sealed) sum() string {
	s.Sum = ""
	text, _ := json.Marshal(s) // it holds nothing that could fail
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// workFactor is the logarithm of what a try at a code costs: 2^18 are about a
// second and 256 MB. Files that ask for more are not opened.
// https://datatracker.ietf.org/doc/html/rfc7914#section-2
var workFactor = 18

// Seal seals the files of one checkpoint with one code. All bodies have the same
// key, and the code is derived once.
type Seal struct {
	to   *age.X25519Identity
	lock []byte
}

// NewSeal is a seal that a code opens.
func NewSeal(code string) (*Seal, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	r, err := age.NewScryptRecipient(Code(code))
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	r.SetWorkFactor(workFactor)
	lock, err := encrypt(r, []byte(key.String()))
	return &Seal{key, lock}, err
}

func encrypt(to age.Recipient, text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err == nil {
		_, err = w.Write(text)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return b.Bytes(), nil
}

// Code is a code as it is meant: people type it in any case, with or without the
// dash.
func Code(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune("- \t\r\n", r) {
			return -1
		}
		return r
	}, typed))
}

// Write writes a sealed file.
func (s *Seal) Write(w io.Writer, e Exam) error {
	var text bytes.Buffer
	z := gzip.NewWriter(&text)
	err := json.NewEncoder(z).Encode(e)
	if err = errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("sealing: %w", err)
	}
	body, err := encrypt(s.to.Recipient(), text.Bytes())
	if err != nil {
		return err
	}
	f := sealed{Kind: kindExam, Format: format, Label: e.Label, Lock: s.lock, Body: body}
	f.Sum = f.sum()
	return json.NewEncoder(w).Encode(f)
}

// File is a sealed file that was read.
type File struct {
	Label Label // as it says itself: only Open shows whether that holds
	// Sum tells it from every other file.
	Sum string

	lock, body []byte
}

// Read reads a sealed file, and no more of it than any exam has. It is whole then.
func Read(r io.Reader) (*File, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading an exam: %w", err)
	case len(text) > maxFile:
		return nil, ErrTooLarge
	}
	var s sealed
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err = d.Decode(&s)
	switch {
	case s.Kind == kindExam && s.Format > format: // whatever else it has
		return nil, ErrNewer
	case errors.Is(err, io.ErrUnexpectedEOF) && bytes.HasPrefix(text, []byte(`{"skylab":"exam"`)):
		return nil, ErrCut
	case err != nil || s.Kind != kindExam || len(bytes.TrimSpace(text[d.InputOffset():])) > 0:
		return nil, ErrNotOne
	case s.Format != format || s.Sum != s.sum():
		return nil, ErrAltered
	}
	return &File{s.Label, s.Sum, s.Lock, s.Body}, nil
}

// Open opens a file with the code that was read aloud. ErrCode says that it is
// another one.
func (f *File) Open(code string) (Exam, error) {
	var e Exam
	with, err := age.NewScryptIdentity(Code(code))
	if err != nil {
		return e, ErrCode // it is empty
	}
	with.SetMaxWorkFactor(workFactor)
	text, err := decrypt(with, f.lock, maxKey)
	var no *age.NoIdentityMatchError
	switch {
	case errors.As(err, &no):
		return e, ErrCode
	case err != nil:
		return e, ErrAltered
	}
	key, err := age.ParseX25519Identity(string(text))
	if err != nil {
		return e, ErrAltered
	}
	packed, err := decrypt(key, f.body, maxFile)
	if err != nil {
		return e, ErrAltered
	}
	text, err = submission.Unpack(bytes.NewReader(packed), maxFile, maxText)
	if errors.Is(err, submission.ErrTooLarge) {
		return e, ErrTooLarge
	}
	if err != nil || json.Unmarshal(text, &e) != nil || e.Label != f.Label {
		return Exam{}, ErrAltered
	}
	return e, nil
}

// maxKey is the longest key, in bytes, as age writes one.
const maxKey = 256

func decrypt(with age.Identity, text []byte, most int64) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(text), with)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(out)) > most {
		err = ErrTooLarge
	}
	return out, err
}
