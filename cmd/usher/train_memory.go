package main

import (
	"context"
	"errors"
	"io/fs"

	"usher"
	"usher/nlp/train"
)

// head trains, from the memory of an earlier training where there is one. Who
// gives lines to choose by wants a new choice.
func (c *trainCmd) head(ctx context.Context, data []train.Example, o train.Options) (*train.Trained, error) {
	former, err := readMemory(c.Memory)
	if err != nil {
		return nil, err
	}
	if former == nil || o.Valid != nil {
		return train.Head(ctx, data, o)
	}
	return train.Update(ctx, former, data, o)
}

// readMemory reads what an earlier training left; nil where there is no such
// file.
func readMemory(path string) (*train.Memory, error) {
	if path == "" {
		return nil, nil
	}
	data, err := readRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the memory of the earlier training cannot be read")
	}
	m, err := train.ParseMemory(data)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "%s is no memory of an earlier training, or is damaged. Remove it to train anew", path)
	}
	return m, nil
}

// writeMemory writes the memory whole or, where that fails, not at all. It tells
// whoever has a text whether it was trained on, so only the owner may read it.
func writeMemory(path string, m *train.Memory) error {
	if path == "" {
		return nil
	}
	data, err := m.AppendBinary(nil)
	if err != nil {
		return err
	}
	if err := replaceFile(path, data); err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the memory of the training cannot be written")
	}
	return nil
}
