package web

import (
	"embed"
	"fmt"
	"io/fs"
	"mime"
	"path"

	"github.com/gofiber/fiber/v2"
)

//go:embed docs
var docsFiles embed.FS

// docsPolicy lets the page load its own files and the document, nothing else.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docs mounts the page that shows the OpenAPI document.
func (s *Server) docs(app *fiber.App) error {
	files, err := fs.Sub(docsFiles, "docs")
	if err != nil {
		return fmt.Errorf("web: read the docs page: %w", err)
	}
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("web: read the docs page: %w", err)
		}
		at := "/docs/" + name
		if name == "index.html" {
			at = "/docs"
		}
		app.Get(at, func(c *fiber.Ctx) error {
			c.Set("Content-Security-Policy", docsPolicy)
			c.Set(fiber.HeaderCacheControl, "no-cache")
			c.Set(fiber.HeaderContentType, mime.TypeByExtension(path.Ext(name)))
			return c.Send(b)
		})
		return nil
	})
}
