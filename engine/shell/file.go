package shell

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
)

// FileError is why a file of the lab cannot be read or written, in the words
// that every shell uses.
type FileError string

func (e FileError) Error() string { return string(e) }

// The answers to reading and writing files.
const (
	ErrNoFile    FileError = "No such file or directory"
	ErrDirectory FileError = "Is a directory"
)

// ReadFile returns the content of a file of the lab; the caller must not change
// it. The error is ErrNoFile or ErrDirectory.
func (s *Shell) ReadFile(name string) ([]byte, error) {
	full := s.full(name)
	if data, ok := s.files[full]; ok {
		return data, nil
	}
	if s.directory(full) {
		return nil, ErrDirectory
	}
	return nil, ErrNoFile
}

// WriteFile makes or replaces a file of the lab. The error is ErrNoFile,
// ErrDirectory, ErrPermission or a *LimitError.
func (s *Shell) WriteFile(name string, data []byte) error {
	full := s.full(name)
	if s.directory(full) || name == "" || strings.HasSuffix(name, "/") {
		return ErrDirectory
	}
	if err := s.writable(full); err != nil {
		return err
	}
	old, known := s.files[full]
	size := len(data) - len(old)
	if !known {
		size += len(full) + perName
	}
	if size > 0 && s.kept+s.stored+size > s.limits.VariableBytes {
		return &LimitError{Limit: LimitVariableBytes, Max: s.limits.VariableBytes}
	}
	s.stored += size
	s.files[full] = data
	return nil
}

// RemoveFile deletes a file of the lab. The error is ErrNoFile,
// ErrDirectory or ErrPermission.
func (s *Shell) RemoveFile(name string) error {
	data, err := s.ReadFile(name)
	if err != nil {
		return err
	}
	full := s.full(name)
	if err := s.writable(full); err == ErrPermission {
		return err
	}
	s.stored -= len(data) + len(full) + perName
	delete(s.files, full)
	return nil
}

// Files returns the full names of the files of the lab, sorted.
func (s *Shell) Files() []string { return slices.Sorted(maps.Keys(s.files)) }

// appender writes at the end of a file of the lab.
type appender struct {
	run  *run
	name string
}

func (a *appender) Write(p []byte) (int, error) {
	old, _ := a.run.sh.ReadFile(a.name)
	// append may share old's array; that is safe as a file only ever grows past its own end.
	if err := a.run.sh.WriteFile(a.name, append(slices.Clip(old), p...)); err != nil {
		a.run.stop(err)
		return 0, err
	}
	a.run.labor(len(old) / 4)
	return len(p), nil
}

// input is what a command reads. read takes it line by line and leaves the
// rest to whoever reads next, as with a pipe.
type input struct {
	data []byte
	at   int
}

func newInput(data []byte) *input { return &input{data: data} }

func (in *input) Read(p []byte) (int, error) {
	if in.at >= len(in.data) {
		return 0, io.EOF
	}
	n := copy(p, in.data[in.at:])
	in.at += n
	return n, nil
}

// rest takes everything that is left.
func (in *input) rest() []byte {
	data := in.data[in.at:]
	in.at = len(in.data)
	return data
}

// line takes one line without its end; whole is false when the input ended first.
func (in *input) line(end byte) (line []byte, whole bool) {
	data := in.data[in.at:]
	if i := bytes.IndexByte(data, end); i >= 0 {
		in.at += i + 1
		return data[:i], true
	}
	in.at = len(in.data)
	return data, false
}
