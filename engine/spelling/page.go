package spelling

func (op *Operation) pageFlags() {}
func (c *Call) pages() bool      { return false }
