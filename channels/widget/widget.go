package widget

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"usher"
	"usher/channels"
)

// maxOptions is how many buttons the widget shows under a message.
const maxOptions = 8

// Config sets up a Widget.
type Config struct {
	Account Account
	Tokens  *Tokens          // required
	Now     func() time.Time // nil means time.Now
}

// Widget is the channel of one widget account.
type Widget struct {
	cfg   Config
	sites atomic.Pointer[Account] // the account with the origins of now
}

var _ channels.Channel = (*Widget)(nil)

// New checks the account.
func New(cfg Config) (*Widget, error) {
	if cfg.Tokens == nil {
		return nil, errors.New("widget: there is nothing to verify visitor tokens with")
	}
	if err := cfg.Account.Check(); err != nil {
		return nil, err
	}
	if cfg.Account.ID == "" {
		cfg.Account.ID = "web"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	w := &Widget{cfg: cfg}
	w.sites.Store(&w.cfg.Account)
	return w, nil
}

// Account returns the account as it is set up.
func (w *Widget) Account() Account { return w.cfg.Account }

// SetOrigins has these sites show the widget, beside those of the account,
// from the next request on; those of an earlier call no longer. CodeInvalid
// where one can never match; nothing changes then.
func (w *Widget) SetOrigins(origins []string) error {
	a := w.cfg.Account
	a.Origins = slices.Concat(a.Origins, origins)
	if err := a.Check(); err != nil {
		return err
	}
	w.sites.Store(&a)
	return nil
}

// OriginAllowed reports whether a page of this origin may show the widget
// now.
func (w *Widget) OriginAllowed(origin string) bool { return w.sites.Load().OriginAllowed(origin) }

// Receive implements channels.Channel for a message sent over HTTP: the token
// is in "Authorization: Bearer …", the body as Decode reads it. Requests from
// outside a browser have no Origin and are let in on their token alone.
func (w *Widget) Receive(_ context.Context, r channels.RawRequest) (channels.Ack, []usher.Inbound, error) {
	if o := r.Header.Get("Origin"); o != "" && !w.OriginAllowed(o) {
		return channels.Ack{}, nil, usher.Errorf(usher.CodeForbidden, nil,
			"this site is not on the widget's list; an admin can add its origin to account %q", w.cfg.Account.ID)
	}
	visitor, err := w.Verify(bearer(r.Header))
	if err != nil {
		return channels.Ack{}, nil, err
	}
	in, err := w.Decode(visitor, r.Body, r.At)
	if err != nil {
		return channels.Ack{}, nil, err
	}
	return channels.Ack{Status: http.StatusAccepted}, []usher.Inbound{in}, nil
}

// Issue makes a token for a new visitor of this widget.
func (w *Widget) Issue() (string, Visitor, error) { return w.cfg.Tokens.Issue(w.cfg.Account.ID) }

// Renew makes a token with a new life for a visitor of this widget.
func (w *Widget) Renew(v Visitor) (string, Visitor, error) { return w.cfg.Tokens.Renew(v) }

// Verify returns the visitor of a token, or CodeUnauthorized.
func (w *Widget) Verify(token string) (Visitor, error) {
	return w.cfg.Tokens.Verify(w.cfg.Account.ID, token)
}

// Capabilities implements channels.Channel.
func (w *Widget) Capabilities() channels.Capabilities {
	return channels.Capabilities{MaxText: usher.MaxText, MaxOptions: maxOptions, Typing: true, Receipts: true}
}

// Close implements channels.Channel; the widget holds nothing.
func (w *Widget) Close() error { return nil }

// bearer is the token of an Authorization header, "" where there is none.
func bearer(h http.Header) string {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
