package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"usher/web/ui"
)

// sitePolicy lets the app load its own files and ask its own server. Mantine
// makes style elements as it runs: they carry the nonce.
const sitePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' blob: data:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// noncePlace stands in index.html where the nonce goes.
const noncePlace = "__NONCE__"

// pageAddresses are the addresses of the app's pages; * is anything below.
var pageAddresses = []string{
	"/", "/chats", "/chats/*", "/trainer", "/trainer/*", "/settings", "/settings/*", "/signin", "/setup", "/join",
}

// notBuilt is what a binary without the pages shows instead.
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Usher</title>
<h1>The pages are not in this binary</h1>
<p>It was compiled without them. Build it with <code>make build</code>, which needs Node.js.</p>
<p>The server itself works: its interface is described at <a href="/docs">/docs</a>.</p>
<h1 lang="zh">这个程序里没有页面</h1>
<p lang="zh">编译时没有包含页面。请用 <code>make build</code> 构建（需要 Node.js）。</p>
<p lang="zh">服务器本身可以使用，接口说明见 <a href="/docs">/docs</a>。</p></html>
`

// site is the built pages: the app with its assets, and the widget.
type site struct {
	before, after []byte // of index.html, around the nonce
	files         map[string]*siteFile
}

// siteFile is a file of the site. It is read and compressed when it is first
// asked for, and kept.
type siteFile struct {
	mime  string
	plain func() (variant, error)
	gzip  func() (variant, error)
}

// variant is a file as it is sent.
type variant struct {
	body []byte
	etag string
}

// HasPages reports whether the pages were built into this binary.
func HasPages() bool {
	_, built := ui.Pages()
	return built
}

// openSite reads the pages; nil where they are not built.
func openSite(pages fs.FS) (*site, error) {
	if pages == nil {
		var ok bool
		if pages, ok = ui.Pages(); !ok {
			return nil, nil
		}
	}
	index, err := fs.ReadFile(pages, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("web: read the pages: %w", err)
	}
	s := &site{files: map[string]*siteFile{}}
	var found bool
	if s.before, s.after, found = bytes.Cut(index, []byte(noncePlace)); !found {
		return nil, fmt.Errorf("web: read the pages: index.html has no %s", noncePlace)
	}
	err = fs.WalkDir(pages, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && name != "index.html" && !strings.HasPrefix(name, ".") {
			s.files["/"+name] = newSiteFile(pages, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("web: read the pages: %w", err)
	}
	return s, nil
}

func newSiteFile(pages fs.FS, name string) *siteFile {
	f := &siteFile{mime: typeOf(name)}
	f.plain = sync.OnceValues(func() (variant, error) {
		b, err := fs.ReadFile(pages, name)
		if err != nil {
			return variant{}, fmt.Errorf("web: read a page's file: %w", err)
		}
		return variant{b, tag(b)}, nil
	})
	f.gzip = sync.OnceValues(func() (variant, error) {
		v, err := f.plain()
		if err != nil || !compressible(f.mime) {
			return variant{}, err
		}
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err == nil {
			_, err = w.Write(v.body)
		}
		if err = errors.Join(err, w.Close()); err != nil {
			return variant{}, fmt.Errorf("web: compress a page's file: %w", err)
		}
		return variant{b.Bytes(), tag(b.Bytes())}, nil
	})
	return f
}

// typeOf is the MIME type of a page's file. It does not go by what the system
// has been told: browsers run no script that is called otherwise.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return fiber.MIMETextHTMLCharsetUTF8
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json", ".webmanifest":
		return fiber.MIMEApplicationJSON
	case ".png":
		return "image/png"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return fiber.MIMETextPlainCharsetUTF8
	}
	return fiber.MIMEOctetStream
}

// compressible reports whether gzip makes files of a type smaller.
func compressible(mime string) bool {
	return strings.HasPrefix(mime, "text/") || strings.Contains(mime, "javascript") || strings.Contains(mime, "json") || strings.Contains(mime, "svg")
}

// tag is a strong ETag of b.
func tag(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// mountSite serves the pages and their files.
func (s *Server) mountSite(app *fiber.App, pages *site) {
	for _, at := range pageAddresses {
		app.Get(at, pages.index)
	}
	app.Get("/widget.js", pages.widget)
	app.Get("/widget/*", pages.widget)
	if pages == nil {
		return
	}
	for at := range pages.files {
		if !strings.HasPrefix(at, "/widget") {
			app.Get(at, pages.file)
		}
	}
}

// index answers with the app, whose router shows the page of the address.
func (p *site) index(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if p == nil {
		c.Set("Content-Security-Policy", pagePolicy)
		return c.Status(http.StatusServiceUnavailable).SendString(notBuilt)
	}
	var random [16]byte
	_, _ = rand.Read(random[:]) // does not fail
	nonce := base64.StdEncoding.EncodeToString(random[:])
	c.Set("Content-Security-Policy", fmt.Sprintf(sitePolicy, nonce))
	return c.Send(bytes.Join([][]byte{p.before, p.after}, []byte(nonce)))
}

// file answers with a file of the app. Those below /assets/ have their hash
// in their name and never change.
func (p *site) file(c *fiber.Ctx) error {
	if strings.HasPrefix(c.Path(), "/assets/") {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	return p.send(c)
}

// widget answers with a script of the widget, to any site: which sites may
// use it is decided where it asks for something.
func (p *site) widget(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if p == nil {
		c.Set(fiber.HeaderContentType, fiber.MIMETextJavaScriptCharsetUTF8)
		return c.Status(http.StatusServiceUnavailable).SendString("// The widget is not in this binary. Build it with make build, which needs Node.js.\n")
	}
	return p.send(c)
}

// send answers with the file at the address, compressed where that is taken.
func (p *site) send(c *fiber.Ctx) error {
	f, ok := p.files[c.Path()]
	if !ok {
		c.Response().Header.Del(fiber.HeaderCacheControl)
		return fiber.ErrNotFound
	}
	v, err := f.plain()
	if err != nil {
		return err
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") != "" {
		small, err := f.gzip()
		if err != nil {
			return err
		}
		if small.body != nil {
			v = small
			c.Set(fiber.HeaderContentEncoding, "gzip")
		}
	}
	c.Set(fiber.HeaderETag, v.etag)
	c.Set(fiber.HeaderContentType, f.mime)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), v.etag) {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Send(v.body)
}
