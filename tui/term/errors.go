package term

import "fmt"

// NotTerminalError is returned by Open when a file it was given is not a
// terminal, as in a pipe.
type NotTerminalError struct {
	Name string // of the file, such as /dev/stdin
}

func (e *NotTerminalError) Error() string { return e.Name + " is not a terminal" }

// DumbError is returned by Open for a terminal that cannot place its cursor.
type DumbError struct {
	Term string // the value of TERM
}

func (e *DumbError) Error() string {
	if e.Term == "" {
		return "TERM is not set, so what the terminal can do is unknown"
	}
	return fmt.Sprintf("a terminal of type %q cannot show a full screen", e.Term)
}

// TooSmallError says that a terminal has fewer cells than a full screen needs.
type TooSmallError struct {
	Width, Height int // of the terminal, in cells
}

func (e *TooSmallError) Error() string {
	return fmt.Sprintf("the terminal is %dx%d, at least %dx%d is needed", e.Width, e.Height, MinWidth, MinHeight)
}
