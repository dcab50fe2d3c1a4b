package web

import (
	"net/http"
	"slices"
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
	upgrader := &websocket.FastHTTPUpgrader{
		ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10, WriteBufferPool: &sync.Pool{},
		EnableCompression: true, Subprotocols: []string{live.Protocol},
		CheckOrigin: func(*fasthttp.RequestCtx) bool { return true }, // done below, by our own rules
	}
	serve := func(c *fiber.Ctx, agent *live.AgentSession, site string) error {
		if err := s.upgradable(c, agent != nil); err != nil {
			return err
		}
		handshake := c.Context()
		// What goes wrong in the handshake has been answered by the upgrader.
		_ = upgrader.Upgrade(handshake, func(conn *websocket.Conn) {
			// fasthttp keeps the handshake's request for as long as the socket
			// lives. It is ours until we return, and nobody needs what is in it:
			// 3 KiB less for each connection.
			handshake.Request, handshake.Response = fasthttp.Request{}, fasthttp.Response{}
			s.hub.Serve(base(), newSocket(conn), agent, site)
		})
		return nil
	}
	app.Get(customerSocket, func(c *fiber.Ctx) error {
		r := requestOf(c.UserContext())
		if err := s.widgetOrigin(c.UserContext(), r); err != nil {
			return err
		}
		return serve(c, nil, s.foreignSite(r))
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
		return serve(c, &live.AgentSession{
			Agent: signed.Agent.ID, Session: signed.Session.TokenHash, Check: s.checkSession(r.cookie),
		}, "")
	})
}

// upgradable reports why a request cannot become a socket.
func (s *Server) upgradable(c *fiber.Ctx, agent bool) error {
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		c.Set(fiber.HeaderUpgrade, "websocket")
		return &Problem{
			Title: "Upgrade Required", Status: http.StatusUpgradeRequired, Code: usher.CodeInvalid,
			Detail: "this address takes WebSocket connections with the subprotocol " + live.Protocol,
		}
	}
	var offered []string
	for p := range strings.SplitSeq(c.Get("Sec-Websocket-Protocol"), ",") {
		offered = append(offered, strings.TrimSpace(p))
	}
	if !slices.Contains(offered, live.Protocol) {
		return &Problem{
			Title: "Bad Request", Status: http.StatusBadRequest, Code: usher.CodeInvalid,
			Detail: "offer a WebSocket subprotocol that is spoken here: " + live.Protocol,
		}
	}
	if s.hub.Full(agent) {
		return &Problem{
			Title: "Service Unavailable", Status: http.StatusServiceUnavailable, Code: usher.CodeBusy,
			Detail: "the server has as many connections as it may; try again", RetryAfter: 5,
		}
	}
	return nil
}

// describeSockets adds the sockets to the OpenAPI document.
func describeSockets(e *edge) {
	for _, o := range []operation{
		{path: customerSocket, id: "openSocket", tag: "Customers", errors: []int{http.StatusForbidden}, summary: "Open a customer's WebSocket (" + live.Protocol + "); the first frame is hello with the visitor token"},
		{path: agentSocket, id: "openAgentSocket", tag: "Conversations", role: usher.RoleAgent, summary: "Open an agent's WebSocket (" + live.Protocol + "); the first frame is hello"},
	} {
		o.method = http.MethodGet
		o.errors = append(o.errors, http.StatusBadRequest, http.StatusUpgradeRequired, http.StatusServiceUnavailable)
		op := e.describe(o)
		delete(op.Responses, "422")
		op.Responses["101"] = &huma.Response{Description: "The connection is a WebSocket now"}
		e.api.OpenAPI().AddOperation(&op)
	}
}
