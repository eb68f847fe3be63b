// Package submission answers one question: is a file what one learner did at a lab, all of it and in this order?
//
// A learner without a station hands an attempt in as one file: its log, whose
// values were drawn, a chain of hashes through the entries, and a signature over
// its end. Whoever grades replays it. What a file can't prove is said beside the
// grade: who sat at the keyboard, how long it took, what else was looked at.
package submission

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"skylab/engine"
)

// format is the version of the file. Those of format 1 say neither which text of
// the lab they were done with, nor of a checkpoint.
const format = 2

// The most that a file may hold. A log of the longest lab has a few hundred
// entries of half a kilobyte each.
const (
	maxFile    = 8 << 20  // bytes, packed
	maxText    = 64 << 20 // bytes, unpacked
	maxEntries = 50_000
)

// Submission is an attempt as it is handed in.
type Submission struct {
	Format  int       `json:"format"`
	Lab     string    `json:"lab"`
	Learner string    `json:"learner"`
	Attempt int       `json:"attempt"`
	Draw    int       `json:"draw"` // the attempt whose values it has
	Began   time.Time `json:"began"`
	Build   string    `json:"build"` // of the program that wrote it
	// LabVersion is that of the lab's text, as labs.Lab.Version has it.
	LabVersion string `json:"labVersion,omitempty"`
	// Class, Checkpoint and Sitting, from 1, say what it was done for, where it was
	// for a checkpoint.
	Class      string         `json:"class,omitempty"`
	Checkpoint string         `json:"checkpoint,omitempty"`
	Sitting    int            `json:"sitting,omitempty"`
	Entries    []engine.Entry `json:"entries"`
	// Chain has a hash for each entry, of it and the one before; the first one's is
	// of what stands above.
	Chain     []string `json:"chain"`
	Key       string   `json:"key"` // Ed25519 (RFC 8032), base64
	Signature string   `json:"signature"`
}

// Sign chains and signs an attempt.
func Sign(s Submission, key ed25519.PrivateKey) Submission {
	s.Format = format
	s.Key = KeyOf(key)
	s.Chain = s.chain()
	s.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, s.signed()))
	return s
}

// KeyOf is the public half of a key as a submission has it.
func KeyOf(key ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
}

// head is what the chain begins with.
func (s Submission) head() []byte {
	s.Entries, s.Chain, s.Signature = nil, nil, ""
	text, _ := json.Marshal(s) // it holds nothing that could fail
	return append([]byte("skylab submission\n"), text...)
}

// chain is a hash for each entry.
func (s Submission) chain() []string {
	sum := sha256.Sum256(s.head())
	out := make([]string, 0, len(s.Entries))
	for _, e := range s.Entries {
		text, _ := json.Marshal(e)
		sum = sha256.Sum256(append(sum[:], text...))
		out = append(out, hex.EncodeToString(sum[:]))
	}
	return out
}

// signed is what the signature is over: all of the chain, and how long it is.
func (s Submission) signed() []byte {
	sum := sha256.New()
	sum.Write(s.head())
	fmt.Fprintf(sum, "%d entries\n", len(s.Chain))
	for _, h := range s.Chain {
		fmt.Fprintln(sum, h)
	}
	return sum.Sum(nil)
}

// Write writes a submission, packed.
func Write(w io.Writer, s Submission) error {
	z := gzip.NewWriter(w)
	err := json.NewEncoder(z).Encode(s)
	return errors.Join(err, z.Close())
}

// ErrNotOne says that a file is no submission.
var ErrNotOne = errors.New("this is no submission")

// ErrTooLarge says that a file holds more than any attempt has.
var ErrTooLarge = errors.New("this holds more than any attempt has")

// Read reads what Write wrote. It says nothing of whether it holds: see Check.
// It reads no more than any attempt has, whatever the file claims.
func Read(r io.Reader) (Submission, error) {
	var s Submission
	text, err := Unpack(r, maxFile, maxText)
	if err != nil {
		return s, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil || d.More() {
		return Submission{}, ErrNotOne
	}
	if len(s.Entries) > maxEntries {
		return Submission{}, ErrTooLarge
	}
	return s, nil
}

// Unpack reads a file that was packed with gzip, and no more of it than it may
// hold, packed and unpacked.
func Unpack(r io.Reader, maxFile, maxText int64) ([]byte, error) {
	packed, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading a submission: %w", err)
	case int64(len(packed)) > maxFile:
		return nil, ErrTooLarge
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, ErrNotOne
	}
	text, err := io.ReadAll(io.LimitReader(z, maxText+1))
	switch {
	case int64(len(text)) > maxText:
		return nil, ErrTooLarge
	case err != nil:
		return nil, fmt.Errorf("%w: its end is missing", ErrNotOne)
	}
	return text, nil
}
