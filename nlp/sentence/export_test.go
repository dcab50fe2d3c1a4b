package sentence

// Cut returns what cuts texts in the named way.
func Cut(name string, vocabulary []byte) (func(text string, limit int) []int32, error) {
	t, err := newTokenizer(name, vocabulary)
	if err != nil {
		return nil, err
	}
	return t.Encode, nil
}

// Known is a text without what is not known.
func Known(text string) string { return known(text) }
