package web

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"usher"
	"usher/web/live"
)

const (
	customerSocket = "/v1/socket"
	agentSocket    = "/v1/agent/socket"
)

// sockets mounts the WebSocket endpoints. base is the context they live in:
// that of their request ends with the handshake.
func (s *Server) sockets(app *fiber.App, base baseContext) {
	plain := &websocket.FastHTTPUpgrader{
		ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10, WriteBufferPool: &sync.Pool{},
		CheckOrigin: func(*fasthttp.RequestCtx) bool { return true }, // done below, by our own rules
	}
	deflating := &websocket.FastHTTPUpgrader{}
	*deflating = *plain
	deflating.EnableCompression = true // each frame for itself: a connection keeps no window
	serve := func(c *fiber.Ctx, peer live.Peer) error {
		offered := listed(c.Get("Sec-Websocket-Protocol"))
		peer.Codec = live.CodecFor(offered)
		if err := s.upgradable(c, peer); err != nil {
			return err
		}
		handshake, upgrader := c.Context(), plain
		if len(offered) > 0 { // the upgrader answers with what stands here
			handshake.Response.Header.Set("Sec-Websocket-Protocol", peer.Codec.Protocol())
		}
		if deflates(c.Get("Sec-Websocket-Extensions")) {
			upgrader = deflating
		}
		// What goes wrong in the handshake has been answered by the upgrader.
		_ = upgrader.Upgrade(handshake, func(conn *websocket.Conn) {
			// fasthttp keeps the handshake's request for as long as the socket
			// lives. It is ours until we return, and nobody needs what is in it:
			// 3 KiB less for each connection.
			handshake.Request, handshake.Response = fasthttp.Request{}, fasthttp.Response{}
			s.hub.Serve(base(), newSocket(conn, peer.Codec), peer)
		})
		return nil
	}
	app.Get(customerSocket, func(c *fiber.Ctx) error {
		r := requestOf(c.UserContext())
		if err := s.widgetOrigin(c.UserContext(), r); err != nil {
			return err
		}
		return serve(c, live.Peer{Site: s.foreignSite(r)})
	})
	app.Get(agentSocket, func(c *fiber.Ctx) error {
		r := requestOf(c.UserContext())
		if err := s.sameOrigin(r); err != nil {
			return err
		}
		signed, err := s.sessionFor(c.UserContext(), r.cookie)
		if err != nil {
			return err
		}
		return serve(c, live.Peer{Agent: &live.AgentSession{
			Agent: signed.Agent.ID, Session: signed.Session.TokenHash, Check: s.checkSession(r.cookie),
		}})
	})
}

// spoken are the subprotocols, for a sentence.
func spoken() string { return strings.Join(live.Protocols(), ", ") }

// listed are the parts of a header that is a list.
func listed(header string) []string {
	var all []string
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// deflates reports whether a client offers permessage-deflate in a way that can
// be kept: an offer that limits our window cannot.
func deflates(extensions string) bool {
	for _, offer := range listed(extensions) {
		name, parameters, _ := strings.Cut(offer, ";")
		if strings.TrimSpace(name) == "permessage-deflate" && !strings.Contains(parameters, "server_max_window_bits") {
			return true
		}
	}
	return false
}

// fullRetry is about when somebody who finds the server full may come back, in
// seconds: not all at once.
func fullRetry() int64 { return 3 + rand.Int64N(8) }

// upgradable reports why a request cannot become a socket.
func (s *Server) upgradable(c *fiber.Ctx, peer live.Peer) error {
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		c.Set(fiber.HeaderUpgrade, "websocket")
		return &Problem{
			Title: "Upgrade Required", Status: http.StatusUpgradeRequired, Code: usher.CodeInvalid,
			Detail: "this address takes WebSocket connections with one of the subprotocols " + spoken(),
		}
	}
	if peer.Codec == nil {
		return &Problem{
			Title: "Bad Request", Status: http.StatusBadRequest, Code: usher.CodeInvalid,
			Detail: "offer a WebSocket subprotocol that is spoken here, or none for JSON: " + spoken(),
		}
	}
	if s.hub.Full(peer.Agent != nil) {
		return &Problem{
			Title: "Service Unavailable", Status: http.StatusServiceUnavailable, Code: usher.CodeBusy,
			Detail: "the server has as many connections as it may; try again", RetryAfter: fullRetry(),
		}
	}
	return nil
}

// describeSockets adds the sockets to the OpenAPI document.
func describeSockets(e *edge) {
	for _, o := range []operation{
		{path: customerSocket, id: "openSocket", tag: "Customers", errors: []int{http.StatusForbidden}, summary: "Open a customer's WebSocket (" + spoken() + "); the first frame is hello with the visitor token"},
		{path: agentSocket, id: "openAgentSocket", tag: "Conversations", role: usher.RoleAgent, summary: "Open an agent's WebSocket (" + spoken() + "); the first frame is hello"},
	} {
		o.method = http.MethodGet
		o.errors = append(o.errors, http.StatusBadRequest, http.StatusUpgradeRequired, http.StatusServiceUnavailable)
		op := e.describe(o)
		delete(op.Responses, "422")
		op.Responses["101"] = &huma.Response{Description: "The connection is a WebSocket now"}
		e.api.OpenAPI().AddOperation(&op)
	}
}
