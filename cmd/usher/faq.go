package main

import (
	"fmt"
	"io"
	"os"

	"usher"
	"usher/faq"
	"usher/store"
)

// faqCmd moves knowledge in and out of a stopped server's data folder.
type faqCmd struct {
	Import faqImportCmd `cmd:"" help:"Save the entries of a file; entries with the same ID are replaced."`
	Export faqExportCmd `cmd:"" help:"Write all entries, one a line."`
}

type faqImportCmd struct {
	File string `arg:"" type:"path" help:"One JSON object a line, like {\"id\":\"returns\",\"questions\":[\"Can I return it?\",\"退货\"],\"answer\":{\"en\":\"Within 30 days.\",\"zh\":\"30 天内。\"}}; \"answer\" may be a text, \"id\" left out."`
	keptIn
}

// Run imports the file.
func (c *faqImportCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the FAQ file cannot be read")
	}
	defer f.Close()
	entries, err := faq.ReadJSONL(f)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return c.withStore(e.ctx, func(s *store.Store) error {
		n, err := faq.NewLibrary(s, faq.New(faq.Config{})).Import(e.ctx, entries)
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		fmt.Fprintf(e.stdout, "%d entries saved\n", n)
		return nil
	})
}

type faqExportCmd struct {
	keptIn
}

// Run exports to standard output.
func (c *faqExportCmd) Run(e *env) error {
	return c.withStore(e.ctx, func(s *store.Store) error {
		entries, err := s.Entries(e.ctx)
		if err != nil {
			return fmt.Errorf("read the entries: %w", err)
		}
		return exportEntries(e.stdout, entries)
	})
}

func exportEntries(w io.Writer, entries []usher.Entry) error {
	if err := faq.WriteJSONL(w, entries); err != nil {
		return fmt.Errorf("write the entries: %w", err)
	}
	return nil
}
