package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"usher"
	"usher/chat/rollout"
	"usher/nlp/bundle/shelf"
	"usher/web/live"
)

// customerPaths is where customers' pages on other sites may call.
const customerPaths = "/v1/visitor"

// baseContext returns the context that requests and sockets live in.
type baseContext func() context.Context

// routes builds the router.
func (s *Server) routes(base baseContext) (*fiber.App, error) {
	app := fiber.New(fiber.Config{
		// Without Immutable the strings of a request change under whoever
		// keeps them as soon as the connection serves its next request.
		Immutable:             true,
		BodyLimit:             s.cfg.BodyLimit,
		ReadTimeout:           30 * time.Second,
		WriteTimeout:          30 * time.Second,
		IdleTimeout:           75 * time.Second,
		ReduceMemoryUsage:     true,
		DisableStartupMessage: true,
		CaseSensitive:         true,
		ErrorHandler:          s.onError,
		// Forms are read where one is expected, within its bounds.
		DisablePreParseMultipartForm: true,
	})
	app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig { return s.limitUploads(base(), h) }
	app.Use(s.around(base), s.headers, s.guard, plainBody)
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/readyz", s.ready)
	if err := s.pages(app); err != nil {
		return nil, err
	}
	s.sockets(app, base)
	doc, err := s.api(app).document()
	if err != nil {
		return nil, err
	}
	app.Get("/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "application/openapi+json")
		return c.Send(doc)
	})
	return app, nil
}

// api mounts the REST API.
func (s *Server) api(app *fiber.App) *edge {
	e := newEdge(s, app)
	s.customerRoutes(e)
	s.visitorRoutes(e)
	s.fileRoutes(e)
	s.signInRoutes(e)
	s.conversationRoutes(e)
	s.actionRoutes(e)
	s.agentRoutes(e)
	s.linkRoutes(e)
	s.entryRoutes(e)
	s.knowledgeRoutes(e)
	s.missRoutes(e)
	s.settingRoutes(e)
	s.modelRoutes(e)
	s.overviewRoutes(e)
	s.eventRoutes(e)
	s.keyRoutes(e)
	s.webhookRoutes(e)
	describeSockets(e)
	return e
}

// around gives every request its context, its line in the log, and an answer
// even where a handler panics.
func (s *Server) around(base baseContext) fiber.Handler {
	return func(c *fiber.Ctx) (err error) {
		began := s.cfg.Now()
		r := s.read(c)
		ctx, cancel := context.WithTimeout(context.WithValue(base(), requestKey{}, r), s.cfg.RequestTimeout)
		defer cancel()
		ctx, step := s.trace(ctx, c)
		defer s.arrivals.end(&c.Request().Header)
		c.SetUserContext(ctx)
		defer func() {
			if fault := recover(); fault != nil {
				err = fmt.Errorf("web: panic: %v\n%s", fault, debug.Stack())
			}
			if err != nil {
				err = s.answer(ctx, c, err)
			}
			endTrace(step, c)
			took := s.cfg.Now().Sub(began)
			s.cfg.Watch.Request(c.Method(), routeOf(c), c.Response().StatusCode(), took)
			s.cfg.Log.LogAttrs(ctx, slog.LevelDebug, "request",
				slog.String("method", c.Method()), slog.String("path", c.Path()),
				slog.Int("status", c.Response().StatusCode()), slog.Duration("took", took),
				slog.String("client", r.addr.String()))
		}()
		return c.Next()
	}
}

// headers sets what protects an answer in a browser.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("X-Frame-Options", "DENY")
	if s.cfg.HSTS > 0 && s.secure(requestOf(c.UserContext()).tls) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age="+strconv.FormatInt(int64(s.cfg.HSTS/time.Second), 10))
	}
	if strings.HasPrefix(c.Path(), "/v1/") {
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	}
	return c.Next()
}

// guard decides who may call from which page: customers from the sites on the
// widget's list, with CORS; everybody else, where something changes, from our
// own.
func (s *Server) guard(c *fiber.Ctx) error {
	r := requestOf(c.UserContext())
	if !strings.HasPrefix(c.Path(), customerPaths) {
		if method := c.Method(); method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions {
			return c.Next()
		}
		if err := s.sameOrigin(r); err != nil {
			return err
		}
		return c.Next()
	}
	c.Vary(fiber.HeaderOrigin)
	if err := s.widgetOrigin(c.UserContext(), r); err != nil {
		return err
	}
	answerTo(c, r.origin)
	if c.Method() != http.MethodOptions {
		return c.Next()
	}
	c.Set(fiber.HeaderAccessControlAllowMethods, "GET, POST")
	c.Set(fiber.HeaderAccessControlAllowHeaders, "Authorization, Content-Type")
	c.Set(fiber.HeaderAccessControlMaxAge, "600")
	return c.SendStatus(http.StatusNoContent)
}

// answerTo lets a page on the widget's list read the answer.
func answerTo(c *fiber.Ctx, origin string) {
	if origin != "" {
		c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
		c.Set(fiber.HeaderAccessControlExposeHeaders, "Retry-After")
	}
}

// ready says whether the server can serve.
func (s *Server) ready(c *fiber.Ctx) error {
	if s.leaving() {
		return writeProblem(c, &Problem{
			Title: "Service Unavailable", Status: http.StatusServiceUnavailable, Code: usher.CodeBusy,
			Detail: "the server is about to stop", RetryAfter: 1,
		})
	}
	if s.services.Ready != nil {
		if err := s.services.Ready(c.UserContext()); err != nil {
			s.cfg.Log.WarnContext(c.UserContext(), "not ready", slog.Any("err", err))
			return writeProblem(c, &Problem{
				Title: "Service Unavailable", Status: http.StatusServiceUnavailable, Code: usher.CodeBusy,
				Detail: "the server is not ready; its log says why", RetryAfter: 1,
			})
		}
	}
	return c.SendString("ready\n")
}

// edge is the REST API being built.
type edge struct {
	server *Server
	api    huma.API
}

// newEdge makes huma speak our errors and leave its own pages out.
func newEdge(s *Server, app *fiber.App) *edge {
	cfg := huma.DefaultConfig("Usher", s.cfg.Version)
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil
	cfg.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	cfg.Transformers = []huma.Transformer{plain}
	cfg.Info.Description = "Customers talk, the bot answers, people help. Every error is an application/problem+json with a code."
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: secureCookie, Description: "From POST /v1/session; named " + plainCookie + " where the server is reached without TLS."},
		"key":     {Type: "http", Scheme: "bearer", Description: "From POST /v1/keys."},
		"visitor": {Type: "http", Scheme: "bearer", Description: "From POST /v1/visitors."},
	}
	e := &edge{server: s, api: humafiber.New(app, cfg)}
	e.api.UseMiddleware(e.decodePath)
	return e
}

// schemaName keeps apart what customers see and what agents see of the same
// thing, and what is told of models.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	switch t.PkgPath() {
	case reflect.TypeFor[live.Message]().PkgPath():
		return "Customer" + name
	case reflect.TypeFor[rollout.Status]().PkgPath(), reflect.TypeFor[shelf.Item]().PkgPath():
		return "Model" + name
	}
	return name
}

// document returns the OpenAPI document.
func (e *edge) document() ([]byte, error) {
	doc := e.api.OpenAPI()
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} { // huma's own, which are never sent
		delete(doc.Components.Schemas.Map(), unused)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("web: encode the OpenAPI document: %w", err)
	}
	if !json.Valid(b) {
		return nil, errors.New("web: the OpenAPI document is not JSON")
	}
	return b, nil
}
