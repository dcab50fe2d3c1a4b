package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"usher"
	"usher/connect"
	"usher/connect/webhook"
)

// webhookRoutes are the endpoints of the receivers of events.
func (s *Server) webhookRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/webhooks", id: "listWebhooks", tag: "Events", role: usher.RoleAdmin,
		summary: "List the webhooks and how each is doing",
	}, s.listWebhooks)
	add(e, operation{
		method: http.MethodPost, path: "/v1/webhooks", id: "createWebhook", tag: "Events", role: usher.RoleAdmin, status: http.StatusCreated,
		summary: "Send events to an address from now on; the answer holds the secret that signs them", errors: []int{http.StatusConflict},
	}, s.createWebhook)
	add(e, operation{
		method: http.MethodPut, path: "/v1/webhooks/{id}", id: "changeWebhook", tag: "Events", role: usher.RoleAdmin,
		summary: "Change a webhook, if it is still the version that was read. Enabled again, it goes on where it stopped", errors: conflicts,
	}, s.changeWebhook)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/webhooks/{id}", id: "deleteWebhook", tag: "Events", role: usher.RoleAdmin, status: http.StatusNoContent,
		summary: "Remove a webhook, with what waits for it",
	}, s.deleteWebhook)
	add(e, operation{
		method: http.MethodPost, path: "/v1/webhooks/{id}/secret", id: "rotateWebhook", tag: "Events", role: usher.RoleAdmin, status: http.StatusCreated,
		summary: "Make a new secret; for a day the one before it signs, too",
	}, s.rotateWebhook)
	add(e, operation{
		method: http.MethodPost, path: "/v1/webhooks/{id}/test", id: "testWebhook", tag: "Events", role: usher.RoleAdmin,
		summary: "Send an event of the type ping now, and see what the receiver says", errors: []int{http.StatusTooManyRequests},
	}, s.testWebhook)
	add(e, operation{
		method: http.MethodGet, path: "/v1/webhooks/{id}/deliveries", id: "listDeliveries", tag: "Events", role: usher.RoleAdmin,
		summary: "List what a receiver has not taken: what is tried again, and what was given up",
	}, s.listDeliveries)
	add(e, operation{
		method: http.MethodPost, path: "/v1/webhooks/{id}/replay", id: "replayDeliveries", tag: "Events", role: usher.RoleAdmin,
		summary: "Try again what was given up, one event or all of them",
	}, s.replayDeliveries)
}

// Webhook is a receiver of events as admins see it.
type Webhook struct {
	ID          usher.WebhookID  `json:"id"`
	URL         string           `json:"url"`
	Description string           `json:"description"`
	Types       []string         `json:"types" doc:"Of the events that it gets; empty: all"`
	Enabled     bool             `json:"enabled"`
	Version     int64            `json:"version" doc:"What a change names with If-Match"`
	CreatedAt   time.Time        `json:"created_at"`
	OldSecret   time.Time        `json:"old_secret_until,omitzero" doc:"Until then the secret before the newest signs, too"`
	Delivered   int64            `json:"delivered" doc:"Events, ever"`
	Pending     int64            `json:"pending" doc:"Deliveries that are tried again"`
	Dead        int64            `json:"dead" doc:"Deliveries that were given up"`
	OKAt        time.Time        `json:"ok_at,omitzero" doc:"Last time that it took an event"`
	FailingAt   time.Time        `json:"failing_at,omitzero" doc:"Since then it has taken nothing"`
	WaitUntil   time.Time        `json:"wait_until,omitzero" doc:"Nothing is tried before"`
	Error       string           `json:"error,omitempty" doc:"Of the last failure"`
	Disabled    usher.WebhookEnd `json:"disabled_because,omitempty" enum:"failing,gone" doc:"Why it was disabled by itself: it has taken nothing for five days, or has answered 410 Gone"`
	Recent      []Delivery       `json:"recent" doc:"The last events that it took, newest first"`
}

// Delivery is one event on its way to a receiver.
type Delivery struct {
	ID           string               `json:"id" doc:"Of the event"`
	Type         string               `json:"type"`
	Conversation usher.ConversationID `json:"conversation,omitempty"`
	State        usher.DeliveryState  `json:"state" enum:"pending,dead,done"`
	Attempts     int                  `json:"attempts"`
	Status       int                  `json:"status,omitempty" doc:"HTTP, of the last answer"`
	Error        string               `json:"error,omitempty"`
	TriedAt      time.Time            `json:"tried_at,omitzero"`
	NextAt       time.Time            `json:"next_at,omitzero" doc:"When it is tried again; left out: as soon as what is before it has arrived"`
}

func shownWebhook(h usher.Webhook, now time.Time) Webhook {
	t := h.State
	out := Webhook{
		ID: h.ID, URL: h.URL, Description: h.Description, Types: list(h.Types), Enabled: h.Enabled, Version: h.Version, CreatedAt: h.CreatedAt,
		Delivered: t.Delivered, Pending: t.Pending, Dead: t.Dead, OKAt: t.OKAt, FailingAt: t.FailingAt, Error: t.Error, Disabled: t.Why,
		Recent: shownDeliveries(t.Recent),
	}
	if t.WaitUntil.After(now) {
		out.WaitUntil = t.WaitUntil
	}
	if n := len(h.Secrets); n > 1 && h.Secrets[n-1].Until.After(now) {
		out.OldSecret = h.Secrets[n-1].Until
	}
	return out
}

func shownDeliveries(all []usher.Delivery) []Delivery {
	out := make([]Delivery, len(all))
	for i, d := range all {
		out[i] = Delivery{
			ID: connect.ID(d.Position), Type: d.Type, State: d.State, Attempts: d.Attempts, Status: d.Status, Error: d.Error, TriedAt: d.TriedAt, NextAt: d.NextAt,
		}
		if d.Type != string(connect.EntryChanged) && d.Type != string(connect.EntryRemoved) {
			out[i].Conversation = usher.ConversationID(d.Lane)
		}
	}
	return out
}

type webhooksOutput struct {
	Body struct {
		Webhooks []Webhook `json:"webhooks"`
		Types    []string  `json:"types" doc:"The types of events that there are"`
	}
}

func (s *Server) listWebhooks(ctx context.Context, _ *struct{}) (*webhooksOutput, error) {
	all, err := s.services.Webhooks.Webhooks(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: list webhooks: %w", err)
	}
	out := &webhooksOutput{}
	out.Body.Webhooks = []Webhook{}
	for _, h := range all {
		out.Body.Webhooks = append(out.Body.Webhooks, shownWebhook(h, s.cfg.Now()))
	}
	for _, t := range connect.Types() {
		out.Body.Types = append(out.Body.Types, string(t))
	}
	return out, nil
}

// WebhookDraft is what an admin sets of a webhook.
type WebhookDraft struct {
	URL         string   `json:"url" minLength:"1" maxLength:"2048" doc:"https://…; no redirects are followed"`
	Description string   `json:"description,omitempty" maxLength:"200"`
	Types       []string `json:"types,omitempty" maxItems:"50" doc:"Of the events to send; empty: all"`
}

// check reports by CodeInvalid what cannot be.
func (s *Server) checkWebhook(d WebhookDraft) error {
	if err := s.services.Guard.CheckURL(d.URL); err != nil {
		return &Problem{
			Title: http.StatusText(http.StatusUnprocessableEntity), Status: http.StatusUnprocessableEntity, Code: usher.CodeInvalid,
			Detail: err.Error(), Faults: []Fault{{Location: "body.url", Message: err.Error()}},
		}
	}
	for _, t := range d.Types {
		if !slices.Contains(connect.Types(), connect.Type(t)) {
			return usher.Errorf(usher.CodeInvalid, nil, "there is no type of event %q; GET /v1/webhooks lists them", t)
		}
	}
	return nil
}

type createWebhookInput struct {
	Body WebhookDraft
}

type newWebhookOutput struct {
	Body struct {
		Webhook Webhook `json:"webhook"`
		Secret  string  `json:"secret" doc:"Signs what is sent; shown this once"`
	}
}

func (s *Server) createWebhook(ctx context.Context, in *createWebhookInput) (*newWebhookOutput, error) {
	d := in.Body
	if err := s.checkWebhook(d); err != nil {
		return nil, err
	}
	key, err := webhook.NewKey()
	if err != nil {
		return nil, err
	}
	h, err := s.services.Webhooks.SaveWebhook(ctx, usher.Webhook{
		URL: d.URL, Description: usher.OneLine(d.Description), Types: d.Types, Enabled: true, Secrets: []usher.WebhookSecret{{Key: key}},
	})
	if err != nil {
		return nil, fmt.Errorf("web: add a webhook: %w", err)
	}
	return s.withSecret(ctx, "webhook added", h, key), nil
}

// withSecret shows a webhook with the secret that it just got.
func (s *Server) withSecret(ctx context.Context, what string, h usher.Webhook, key []byte) *newWebhookOutput {
	s.auditEvents(ctx, what, string(h.ID))
	out := &newWebhookOutput{}
	out.Body.Webhook, out.Body.Secret = shownWebhook(h, s.cfg.Now()), webhook.Secret(key)
	return out
}

// WebhookRef names a webhook in an address.
type WebhookRef struct {
	ID usher.WebhookID `path:"id"`
}

type changeWebhookInput struct {
	WebhookRef
	SettingRead
	Body struct {
		WebhookDraft
		Enabled bool `json:"enabled"`
	}
}

type webhookOutput struct {
	ETag string `header:"ETag"`
	Body Webhook
}

func (s *Server) changeWebhook(ctx context.Context, in *changeWebhookInput) (*webhookOutput, error) {
	d := in.Body
	read, err := in.read()
	if err != nil {
		return nil, err
	}
	if err := s.checkWebhook(d.WebhookDraft); err != nil {
		return nil, err
	}
	h, err := s.services.Webhooks.SaveWebhook(ctx, usher.Webhook{
		ID: in.ID, URL: d.URL, Description: usher.OneLine(d.Description), Types: d.Types, Enabled: d.Enabled, Version: read,
	})
	if err != nil {
		return nil, fmt.Errorf("web: change a webhook: %w", err)
	}
	s.auditEvents(ctx, "webhook changed", string(h.ID))
	return &webhookOutput{ETag: `"` + strconv.FormatInt(h.Version, 10) + `"`, Body: shownWebhook(h, s.cfg.Now())}, nil
}

func (s *Server) deleteWebhook(ctx context.Context, in *WebhookRef) (*struct{}, error) {
	if err := s.services.Webhooks.DeleteWebhook(ctx, in.ID); err != nil {
		return nil, fmt.Errorf("web: remove a webhook: %w", err)
	}
	s.auditEvents(ctx, "webhook removed", string(in.ID))
	return nil, nil
}

func (s *Server) rotateWebhook(ctx context.Context, in *WebhookRef) (*newWebhookOutput, error) {
	key, err := webhook.NewKey()
	if err != nil {
		return nil, err
	}
	h, err := s.services.Webhooks.RotateWebhook(ctx, in.ID, key)
	if err != nil {
		return nil, fmt.Errorf("web: rotate a webhook's secret: %w", err)
	}
	return s.withSecret(ctx, "webhook secret changed", h, key), nil
}

type testWebhookOutput struct {
	Body struct {
		OK     bool   `json:"ok"`
		Status int    `json:"status,omitempty" doc:"HTTP; left out: there was no answer"`
		Error  string `json:"error,omitempty"`
		TookMS int64  `json:"took_ms" doc:"Until the answer, in milliseconds"`
	}
}

func (s *Server) testWebhook(ctx context.Context, in *WebhookRef) (*testWebhookOutput, error) {
	if wait := s.limits.pings.take(string(in.ID)); wait > 0 {
		return nil, tooOften(wait)
	}
	h, err := s.services.Deliveries.Webhook(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: find a webhook: %w", err)
	}
	a, err := s.services.Pinger.Ping(ctx, h)
	if err != nil {
		return nil, err
	}
	out := &testWebhookOutput{}
	out.Body.OK, out.Body.Status, out.Body.Error, out.Body.TookMS = a.OK, a.Status, a.Error, a.Took.Milliseconds()
	return out, nil
}

type listDeliveriesInput struct {
	WebhookRef
	State usher.DeliveryState `query:"state" enum:"pending,dead" doc:"Left out: both"`
	After string              `query:"after" maxLength:"40" doc:"The ID of the last one of the page before"`
	Limit int                 `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type deliveriesOutput struct {
	Body struct {
		Deliveries []Delivery `json:"deliveries" doc:"In the order of their events"`
		More       bool       `json:"more" doc:"There are more: go on after the last one"`
	}
}

func (s *Server) listDeliveries(ctx context.Context, in *listDeliveriesInput) (*deliveriesOutput, error) {
	after, ok := connect.Position(in.After)
	if in.After != "" && !ok {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "after is not the ID of an event, such as evt_41")
	}
	if _, err := s.services.Deliveries.Webhook(ctx, in.ID); err != nil {
		return nil, fmt.Errorf("web: find a webhook: %w", err)
	}
	all, err := s.services.Deliveries.Deliveries(ctx, in.ID, usher.DeliveryFilter{State: in.State, After: after, Limit: in.Limit + 1})
	if err != nil {
		return nil, fmt.Errorf("web: list deliveries: %w", err)
	}
	out := &deliveriesOutput{}
	out.Body.More = len(all) > in.Limit
	out.Body.Deliveries = shownDeliveries(all[:min(len(all), in.Limit)])
	return out, nil
}

type replayInput struct {
	WebhookRef
	Body struct {
		Event string `json:"event,omitempty" maxLength:"40" doc:"The ID of one event; left out: all that were given up"`
	}
}

type replayOutput struct {
	Body struct {
		Replayed int `json:"replayed" doc:"How many are tried again"`
	}
}

func (s *Server) replayDeliveries(ctx context.Context, in *replayInput) (*replayOutput, error) {
	position, ok := connect.Position(in.Body.Event)
	if in.Body.Event != "" && (!ok || position == 0) {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "%q is not the ID of an event, such as evt_41", in.Body.Event)
	}
	n, err := s.services.Deliveries.Replay(ctx, in.ID, position)
	if err != nil {
		return nil, fmt.Errorf("web: replay deliveries: %w", err)
	}
	s.auditEvents(ctx, "deliveries replayed", string(in.ID))
	out := &replayOutput{}
	out.Body.Replayed = n
	return out, nil
}
