package term

// A terminal's size is believed within these bounds, in cells. A buffer is
// allocated from it, and a remote client may claim any number.
const (
	MinWidth, MinHeight = 60, 20
	MaxWidth, MaxHeight = 300, 100
)

// Clamp bounds a size to what is ever drawn: at least 1x1, at most
// MaxWidth x MaxHeight.
func Clamp(width, height int) (int, int) {
	return min(max(width, 1), MaxWidth), min(max(height, 1), MaxHeight)
}

// CheckSize says whether a full screen fits: the error is a *TooSmallError.
func CheckSize(width, height int) error {
	if width < MinWidth || height < MinHeight {
		return &TooSmallError{Width: width, Height: height}
	}
	return nil
}
