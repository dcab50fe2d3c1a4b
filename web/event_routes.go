package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"usher"
	"usher/bus"
	"usher/connect"
)

const (
	afterLatest = "latest"    // the cursor of who wants what comes next
	waitMargin  = time.Second // before the end of a request, to answer in
	maxSkipped  = 20          // pages of the log without anything to tell that one request reads
	maxWait     = 30 * time.Second
)

// eventRoutes are the endpoints of what others are told.
func (s *Server) eventRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/events", id: "listEvents", tag: "Events", role: usher.RoleAdmin, key: true,
		summary: "Read what has happened since a cursor, or wait for it. The same events, under the same IDs, as webhooks are sent",
		errors:  []int{http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.listEvents)
}

type listEventsInput struct {
	After string `query:"after" maxLength:"40" doc:"The next of the answer before, or the ID of the last event that was seen. Left out: from the beginning. latest: from now on"`
	Wait  string `query:"wait" default:"0s" pattern:"^([0-9]|[12][0-9]|30)s$" doc:"How long to wait where there is nothing yet, up to 30s; the answer may come earlier, without events"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// EventPage is a part of the log.
type EventPage struct {
	Events []connect.Event `json:"events" doc:"In the order in which they happened"`
	Next   string          `json:"next" doc:"The cursor to go on with, also where there are no events"`
	More   bool            `json:"more" doc:"There may be more already: ask again at once"`
}

type eventsOutput struct {
	Body EventPage
}

func (s *Server) listEvents(ctx context.Context, in *listEventsInput) (*eventsOutput, error) {
	after, err := s.cursor(ctx, in.After)
	if err != nil {
		return nil, err
	}
	until := s.waitUntil(ctx, in.Wait)
	leave := func() {}
	defer func() { leave() }()
	for first := true; ; first = false {
		grown := s.waiters.sign() // before the log is read, so that nothing comes in between
		page, err := s.eventPage(ctx, after, in.Limit)
		left := time.Until(until)
		if err != nil || len(page.Events) > 0 || page.More || left <= 0 || s.waiters.ended() {
			return &eventsOutput{page}, err
		}
		after, _ = connect.Position(page.Next)
		if first {
			if leave, err = s.waiters.enter(caller(ctx)); err != nil {
				leave = func() {}
				return nil, err
			}
			grown = s.waiters.sign() // nobody wakes those who have not entered: look once more
			if page, err = s.eventPage(ctx, after, in.Limit); err != nil || len(page.Events) > 0 {
				return &eventsOutput{page}, err
			}
		}
		timer := time.NewTimer(left)
		select {
		case <-grown:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// caller names who asks, for the limits.
func caller(ctx context.Context) string {
	if k, ok := ctx.Value(keyKey{}).(usher.APIKey); ok {
		return "key:" + string(k.ID)
	}
	return "agent:" + string(signedIn(ctx).Agent.ID)
}

// waitUntil is when an answer must be there: what was asked for, but before the
// request itself ends.
func (s *Server) waitUntil(ctx context.Context, wait string) time.Time {
	n, err := strconv.Atoi(strings.TrimSuffix(wait, "s"))
	if err != nil {
		return time.Time{}
	}
	until := time.Now().Add(min(time.Duration(n)*time.Second, maxWait))
	if end, ok := ctx.Deadline(); ok && end.Add(-waitMargin).Before(until) {
		return end.Add(-waitMargin)
	}
	return until
}

// cursor reads where somebody wants to go on.
func (s *Server) cursor(ctx context.Context, after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, ok := connect.Position(after)
	if !ok && after != afterLatest {
		return 0, usher.Errorf(usher.CodeInvalid, nil, "after is no cursor: take the next of the last answer, or the ID of an event, such as evt_41; latest begins with what comes next")
	}
	last, err := s.services.Log.Position(ctx)
	switch {
	case err != nil:
		return 0, fmt.Errorf("web: read the end of the log: %w", err)
	case !ok:
		return last, nil
	case n > last:
		return 0, usher.Errorf(usher.CodeConflict, nil,
			"this cursor is ahead of the log, which ends at %s: it is another server's, or somebody has put back an older copy of the data. Go on with after=latest, or read from the beginning", connect.ID(last))
	}
	return n, nil
}

// eventPage reads up to limit events after a position. What is not told is
// passed over.
func (s *Server) eventPage(ctx context.Context, after int64, limit int) (EventPage, error) {
	page := EventPage{Events: []connect.Event{}, Next: connect.ID(after)}
	for range maxSkipped {
		raw, err := s.services.Log.Events(ctx, after, limit)
		if err != nil {
			return page, fmt.Errorf("web: read the log: %w", err)
		}
		for _, e := range raw {
			after = e.Position
			if told, ok := connect.Tell(e); ok {
				page.Events = append(page.Events, told)
			}
		}
		page.Next, page.More = connect.ID(after), len(raw) == limit
		if len(page.Events) > 0 || !page.More {
			break
		}
	}
	return page, nil
}

// followLog wakes those who wait when the log grows.
func (s *Server) followLog(ctx context.Context) error {
	err := s.services.Bus.Subscribe(ctx, usher.TopicDesk, func(e usher.Event) {
		if e.Position > 0 || e.Kind == bus.Resync {
			s.waiters.wake()
		}
	})
	if err != nil {
		return fmt.Errorf("web: follow the log: %w", err)
	}
	return nil
}
