package spelling

// TreeFromJSON is an output of any shape, for tests.
func TreeFromJSON(s string) any {
	v, err := readJSON(s)
	if err != nil {
		panic(err)
	}
	return v
}
