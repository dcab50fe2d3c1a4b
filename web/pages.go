package web

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/gofiber/fiber/v2"
)

//go:embed docs
var pageFiles embed.FS

// pagePolicy lets a page load its own files and ask its own server, nothing
// else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pages mounts the app and the widget, and the page that shows the OpenAPI
// document at /docs.
func (s *Server) pages(app *fiber.App) error {
	built, err := openSite(s.cfg.Pages)
	if err != nil {
		return err
	}
	s.mountSite(app, built)
	return fs.WalkDir(pageFiles, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(pageFiles, name)
		if err != nil {
			return fmt.Errorf("web: read a page: %w", err)
		}
		at := "/" + name
		if path.Base(name) == "index.html" {
			at = "/" + path.Dir(name)
		}
		app.Get(at, func(c *fiber.Ctx) error {
			c.Set("Content-Security-Policy", pagePolicy)
			c.Set(fiber.HeaderCacheControl, "no-cache")
			c.Set(fiber.HeaderContentType, typeOf(name))
			return c.Send(b)
		})
		return nil
	})
}
