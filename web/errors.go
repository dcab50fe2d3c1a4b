package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher"
)

const problemType = "application/problem+json"

// statusOf is the HTTP status of each code.
func statusOf(c usher.Code) int {
	switch c {
	case usher.CodeInvalid:
		return http.StatusUnprocessableEntity
	case usher.CodeUnauthorized:
		return http.StatusUnauthorized
	case usher.CodeForbidden:
		return http.StatusForbidden
	case usher.CodeNotFound:
		return http.StatusNotFound
	case usher.CodeConflict:
		return http.StatusConflict
	case usher.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case usher.CodeBusy:
		return http.StatusServiceUnavailable
	case usher.CodeInternal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// codeOf is the code of an HTTP status that fiber or huma chose.
func codeOf(status int) usher.Code {
	switch status {
	case http.StatusUnauthorized:
		return usher.CodeUnauthorized
	case http.StatusForbidden:
		return usher.CodeForbidden
	case http.StatusNotFound:
		return usher.CodeNotFound
	case http.StatusConflict:
		return usher.CodeConflict
	case http.StatusRequestEntityTooLarge:
		return usher.CodeTooLarge
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return usher.CodeBusy
	}
	if status >= 500 {
		return usher.CodeInternal
	}
	return usher.CodeInvalid
}

// Problem is the body of every answer that is an error (RFC 9457).
type Problem struct {
	Title      string     `json:"title" doc:"The status in words"`
	Status     int        `json:"status" doc:"The HTTP status"`
	Code       usher.Code `json:"code" enum:"invalid,unauthorized,forbidden,not_found,conflict,too_large,busy,internal" doc:"What a program can go by"`
	Detail     string     `json:"detail" doc:"A sentence for people: what is wrong and what to do"`
	Faults     []Fault    `json:"errors,omitempty" doc:"What is wrong with which field"`
	ID         string     `json:"id,omitempty" doc:"Names the line in the server's log that tells more"`
	RetryAfter int64      `json:"retry_after,omitempty" doc:"Seconds after which to try again"`
}

// Fault is what is wrong with one field.
type Fault struct {
	Location string `json:"location" doc:"Where, as a path: body.variants[0].text"`
	Message  string `json:"message"`
}

var (
	_ huma.StatusError       = (*Problem)(nil)
	_ huma.HeadersError      = (*Problem)(nil)
	_ huma.ContentTypeFilter = (*Problem)(nil)
)

// Error returns the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma the media type.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders tells huma the headers.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(p.RetryAfter, 10))
	}
	return h
}

// throttled is an error with CodeBusy that is the caller's own doing.
type throttled struct{ cause *usher.Error }

// Error returns the sentence.
func (t throttled) Error() string { return t.cause.Error() }

// Unwrap lets the code be found.
func (t throttled) Unwrap() error { return t.cause }

// tooOften makes the error of a rate limit.
func tooOften(wait time.Duration) error {
	e := usher.Errorf(usher.CodeBusy, nil, "that was too often; try again in %d s", wholeSeconds(wait))
	e.RetryAfter = wait
	return throttled{e}
}

// wholeSeconds rounds up.
func wholeSeconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// problem makes the answer for an error. One without a code, or with
// CodeInternal, goes to the log under an ID, and only the ID is shown.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	known, ok := errors.AsType[*usher.Error](err)
	if !ok || known.Code == usher.CodeInternal {
		id := rand.Text()[:12]
		s.cfg.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("id", id), slog.Any("err", err))
		return &Problem{
			Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError,
			Code: usher.CodeInternal, Detail: "something failed on our side; the server's log has more under this id", ID: id,
		}
	}
	status := statusOf(known.Code)
	if _, ok := errors.AsType[throttled](err); ok {
		status = http.StatusTooManyRequests
	}
	return &Problem{
		Title: http.StatusText(status), Status: status, Code: known.Code, Detail: known.Text,
		RetryAfter: wholeSeconds(known.RetryAfter),
	}
}

// plain turns huma's own errors into Problems. Values are left out: they may
// be secrets.
func plain(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Title: m.Title, Status: m.Status, Code: codeOf(m.Status), Detail: m.Detail}
	if p.Code == usher.CodeInternal {
		p.Detail = "something failed on our side"
		return p, nil
	}
	for _, d := range m.Errors {
		p.Faults = append(p.Faults, Fault{Location: d.Location, Message: withoutGo(d.Message)})
	}
	if len(p.Faults) > 0 {
		p.Detail = "what was sent does not fit: " + p.Faults[0].Location + ": " + p.Faults[0].Message
	}
	return p, nil
}

// withoutGo takes the Go types out of what encoding/json says.
func withoutGo(message string) string {
	message, _, _ = strings.Cut(strings.TrimPrefix(message, "json: "), " into Go ")
	return message
}

// onError answers what went wrong outside of huma's handlers: fiber's own
// errors and those of middleware.
func (s *Server) onError(c *fiber.Ctx, err error) error {
	refused := s.arrivals.end(&c.Request().Header)
	if e, ok := errors.AsType[*fiber.Error](err); ok && e.Code == http.StatusRequestEntityTooLarge {
		unread(c)
		s.headersOfUnread(c)
		if refused {
			s.cfg.Watch.Refused()
			err = manyArrivals()
		}
	}
	return s.answer(c.UserContext(), c, err)
}

// headersOfUnread sets what guard would have: a request that is too large gets
// no further than here, and the page shall be able to read why.
func (s *Server) headersOfUnread(c *fiber.Ctx) {
	r := s.read(c)
	if strings.HasPrefix(c.Path(), customerPaths) && s.widgetOrigin(c.UserContext(), r) == nil {
		c.Vary(fiber.HeaderOrigin)
		answerTo(c, r.origin)
	}
}

// answer is onError for who has the context at hand.
func (s *Server) answer(ctx context.Context, c *fiber.Ctx, err error) error {
	var p *Problem
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		p = &Problem{Title: http.StatusText(e.Code), Status: e.Code, Code: codeOf(e.Code), Detail: explain(e.Code)}
	} else {
		p = s.problem(ctx, err)
	}
	return writeProblem(c, p)
}

// explain says what a status of fiber's means here.
func explain(status int) string {
	switch status {
	case http.StatusNotFound:
		return "there is nothing at this address; /docs lists what there is"
	case http.StatusMethodNotAllowed:
		return "this address does not take that method; /docs lists what there is"
	case http.StatusRequestEntityTooLarge:
		return "this is larger than the server takes; a picture may have 5 MB"
	case http.StatusRequestHeaderFieldsTooLarge:
		return "the address and the headers together are longer than 4 KiB; send less (cookies count)"
	case http.StatusRequestTimeout:
		return "the request did not arrive in time; send it again, faster"
	}
	if status >= 500 {
		return "something failed on our side"
	}
	return "the request makes no sense: " + http.StatusText(status)
}

// writeProblem sends p from outside of huma.
func writeProblem(c *fiber.Ctx, p *Problem) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	for k, v := range p.GetHeaders() {
		c.Set(k, v[0])
	}
	c.Set(fiber.HeaderContentType, problemType)
	return c.Status(p.Status).Send(b)
}
