package ui

import (
	"embed"
	"io/fs"
)

// dist* matches the folder dist where the pages have been built, and always
// the file dist.txt, which no build touches: without a match Go would not
// compile.
//
//go:embed all:dist*
var files embed.FS

// Pages returns the built pages, with index.html at the top, and whether they
// were built before this binary was.
func Pages() (fs.FS, bool) {
	pages, err := fs.Sub(files, "dist")
	if err != nil {
		return nil, false
	}
	_, err = fs.Stat(pages, "index.html")
	return pages, err == nil
}
