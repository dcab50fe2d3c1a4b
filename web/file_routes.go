package web

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"usher"
)

// Addresses that take files.
const (
	visitorFiles = "/v1/visitor/files"
	agentFiles   = "/v1/files"
)

const (
	maxUpload   = usher.MaxFile + 64<<10 // bytes of a request with a file
	uploadTime  = 2 * time.Minute        // for one to arrive over a bad line
	filePolicy  = "sandbox; default-src 'none'"
	fileCaching = "private, max-age=86400"
)

// fileRoutes are the endpoints of pictures.
func (s *Server) fileRoutes(e *edge) {
	add(e, operation{
		method: http.MethodPost, path: visitorFiles, id: "uploadVisitorFile", tag: "Customers", visitor: true,
		summary: "Upload a picture (PNG, JPEG, GIF or WebP, at most 5 MiB) for a message to take; one that none takes is removed after a day",
		status:  http.StatusCreated, maxBody: maxUpload,
		errors: []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.uploadVisitorFile)
	add(e, operation{
		method: http.MethodGet, path: visitorFiles + "/{id}", id: "getVisitorFile", tag: "Customers", visitor: true,
		summary: "Read a picture of one's conversation, or that one has uploaded", errors: []int{http.StatusForbidden},
	}, s.getVisitorFile)
	add(e, operation{
		method: http.MethodPost, path: agentFiles, id: "uploadFile", tag: "Conversations", role: usher.RoleAgent,
		summary: "Upload a picture (PNG, JPEG, GIF or WebP, at most 5 MiB) for a message to take; one that none takes is removed after a day",
		status:  http.StatusCreated, maxBody: maxUpload,
		errors: []int{http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.uploadFile)
	add(e, operation{
		method: http.MethodGet, path: agentFiles + "/{id}", id: "getFile", tag: "Conversations", role: usher.RoleAgent,
		summary: "Read a picture",
	}, s.getFile)
}

// limitUploads lets requests with files be larger than others, for who says
// who they are, and not too many at once.
func (s *Server) limitUploads(ctx context.Context, h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	sender := s.uploader(ctx, h)
	if sender == "" || !s.arrivals.begin(h, sender) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: max(maxUpload, s.cfg.BodyLimit), ReadTimeout: uploadTime}
}

// uploader returns who sends a file, "" where it is none or the sender is not
// known.
func (s *Server) uploader(ctx context.Context, h *fasthttp.RequestHeader) string {
	switch path, _, _ := strings.Cut(string(h.RequestURI()), "?"); {
	case !h.IsPost():
	case path == visitorFiles:
		scheme, token, _ := strings.Cut(string(h.Peek(fiber.HeaderAuthorization)), " ")
		if v, err := s.services.Visitors.Verify(strings.TrimSpace(token)); err == nil && strings.EqualFold(scheme, "Bearer") {
			return v.ID
		}
	case path == agentFiles:
		for _, name := range []string{secureCookie, plainCookie} {
			if signed, err := s.sessionFor(ctx, string(h.Cookie(name))); err == nil {
				return string(signed.Agent.ID)
			}
		}
	}
	return ""
}

type uploadInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true" doc:"The picture; what it is called does not matter, what it is does"`
	}]
}

type fileOutput struct {
	Body usher.File
}

// upload keeps the file of a request.
func (s *Server) upload(ctx context.Context, in *uploadInput, u usher.Upload) (*fileOutput, error) {
	file := in.RawBody.Data().File
	defer file.Close()
	var err error
	u.Name = file.Filename
	if u.Content, err = io.ReadAll(io.LimitReader(file, usher.MaxFile+1)); err != nil {
		return nil, fmt.Errorf("web: read an upload: %w", err)
	}
	f, err := s.services.Files.AddFile(ctx, u)
	if err != nil {
		return nil, fmt.Errorf("web: upload: %w", err)
	}
	return &fileOutput{Body: f}, nil
}

func (s *Server) uploadVisitorFile(ctx context.Context, in *uploadInput) (*fileOutput, error) {
	who := visitorOf(ctx)
	if wait := s.limits.uploads.take(customerKey(who)); wait > 0 {
		return nil, tooOften(wait)
	}
	if wait := s.limits.uploaders.take(requestOf(ctx).source()); wait > 0 {
		return nil, tooOften(wait)
	}
	return s.upload(ctx, in, usher.Upload{From: usher.FromCustomer, Account: who.Account, Sender: who.NativeID})
}

func (s *Server) uploadFile(ctx context.Context, in *uploadInput) (*fileOutput, error) {
	agent := string(signedIn(ctx).Agent.ID)
	if wait := s.limits.uploads.take(agent); wait > 0 {
		return nil, tooOften(wait)
	}
	return s.upload(ctx, in, usher.Upload{From: usher.FromAgent, Sender: agent})
}

type fileInput struct {
	ID usher.FileID `path:"id"`
}

func (s *Server) getVisitorFile(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
	who := visitorOf(ctx)
	f, content, err := s.services.Files.OpenCustomerFile(ctx, who.Account, who.NativeID, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read a file: %w", err)
	}
	return sendFile(f, content), nil
}

func (s *Server) getFile(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
	f, content, err := s.services.Files.OpenFile(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read a file: %w", err)
	}
	return sendFile(f, content), nil
}

// sendFile shows a file in a browser in a way that keeps it from doing
// anything there, whatever it holds. It is read as it is sent.
func sendFile(f usher.File, content io.ReadCloser) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		c := humafiber.Unwrap(h)
		c.Set(fiber.HeaderContentType, f.Type)
		c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("inline", map[string]string{"filename": f.Name}))
		c.Set(fiber.HeaderCacheControl, fileCaching)
		c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
		c.Set("Cross-Origin-Resource-Policy", "same-origin")
		c.Vary(fiber.HeaderAuthorization, fiber.HeaderCookie)
		c.Context().SetBodyStream(content, int(f.Size)) // closes it
	}}
}
