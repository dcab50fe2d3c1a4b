package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher"
)

// humaContext is a name under which huma.Context, which has a method Context,
// can be embedded.
type humaContext huma.Context

// decoded is a request whose path parameters are decoded one by one, after
// the route was found: an ID may hold a slash, written as %2F.
type decoded struct{ humaContext }

// Param returns a path parameter; it was checked by decodePath.
func (d decoded) Param(name string) string {
	v, err := url.PathUnescape(d.humaContext.Param(name))
	if err != nil {
		return d.humaContext.Param(name)
	}
	return v
}

// Unwrap returns the request beneath, as huma asks of who wraps one.
func (d decoded) Unwrap() huma.Context { return d.humaContext }

// decodePath decodes the parameters of a path, and refuses one that cannot be.
func (e *edge) decodePath(c huma.Context, next func(huma.Context)) {
	for _, p := range c.Operation().Parameters {
		if p.In != "path" {
			continue
		}
		if _, err := url.PathUnescape(c.Param(p.Name)); err != nil {
			e.refuse(c.Context(), c, usher.Errorf(usher.CodeInvalid, err, "the %s in the address is not encoded right: write %%25 for %%, %%2F for /", p.Name))
			return
		}
	}
	next(decoded{c})
}

// plainBody refuses a body that is compressed. A few bytes of one may become
// gigabytes, and what we take is small without.
func plainBody(c *fiber.Ctx) error {
	if coding := c.Get(fiber.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		return &Problem{
			Title: http.StatusText(http.StatusUnsupportedMediaType), Status: http.StatusUnsupportedMediaType, Code: usher.CodeInvalid,
			Detail: "the body is compressed; send it without Content-Encoding",
		}
	}
	return c.Next()
}
