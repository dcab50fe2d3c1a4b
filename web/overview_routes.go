package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"usher"
)

// overviewRoutes are the endpoints of the trainer's first page.
func (s *Server) overviewRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/overview", id: "getOverview", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "See how the bot is doing, by day. The automation rate is the share of the conversations with a turn that the bot " +
			"answered without a handoff: answered ÷ conversations. A conversation counts once on each day on which it had a turn, by " +
			"the strongest thing that happened to it there: handed_off, blocked, answered, clarified (only asked back)",
	}, s.overview)
}

type overviewInput struct {
	Days     int    `query:"days" minimum:"1" maximum:"90" default:"14" doc:"The last one is today"`
	Zone     string `query:"zone" maxLength:"64" example:"Europe/Berlin" doc:"The viewer's time zone, where days begin; empty: tz_offset"`
	TZOffset int    `query:"tz_offset" minimum:"-840" maximum:"840" doc:"Minutes that the viewer's clock is ahead of UTC, for those who have no zone"`
}

// Overview is how the bot is doing.
type Overview struct {
	Days       []usher.Day       `json:"days" doc:"Oldest first, the last one is today"`
	Automation float64           `json:"automation" doc:"Share of answered in conversations over all days; 0 where there were none"`
	Now        OverviewNow       `json:"now"`
	Helpful    usher.Helpful     `json:"helpful" doc:"What customers said about answers on these days"`
	TopMisses  []usher.MissGroup `json:"top_misses" doc:"Open questions of these days, by the conversations that asked them"`
}

// OverviewNow is the moment.
type OverviewNow struct {
	Waiting      int64 `json:"waiting" doc:"Conversations in the queue"`
	AgentsOnline int   `json:"agents_online"`
	OpenMisses   int64 `json:"open_misses"`

	OpenQuestions int64 `json:"open_questions" doc:"Different questions among the open misses"`
}

type overviewOutput struct {
	Body Overview
}

func (s *Server) overview(ctx context.Context, in *overviewInput) (*overviewOutput, error) {
	zone, err := viewersZone(in.Zone, in.TZOffset)
	if err != nil {
		return nil, err
	}
	edges := midnights(s.cfg.Now().In(zone), in.Days)
	out := &overviewOutput{}
	o := &out.Body
	if o.Days, err = s.services.Overview.Days(ctx, edges); err != nil {
		return nil, fmt.Errorf("web: count days: %w", err)
	}
	var answered, all int64
	for i := range o.Days {
		o.Days[i].Date = edges[i].Format(time.DateOnly)
		answered, all = answered+o.Days[i].Answered, all+o.Days[i].Conversations
	}
	if all > 0 {
		o.Automation = float64(answered) / float64(all)
	}
	if o.Helpful, err = s.services.Overview.Helpful(ctx, edges[0], edges[len(edges)-1]); err != nil {
		return nil, fmt.Errorf("web: count feedback: %w", err)
	}
	top, err := s.services.Overview.TopMisses(ctx, edges[0], 10)
	if err != nil {
		return nil, fmt.Errorf("web: group misses: %w", err)
	}
	o.TopMisses = list(top)
	o.Now, err = s.moment(ctx)
	return out, err
}

// moment counts what waits now.
func (s *Server) moment(ctx context.Context) (OverviewNow, error) {
	var now OverviewNow
	counts, err := s.services.Lists.ConversationCounts(ctx, signedIn(ctx).Agent.ID)
	if err != nil {
		return now, fmt.Errorf("web: count conversations: %w", err)
	}
	now.Waiting = counts.Queued
	for _, c := range s.services.DeskFloor.Presences() {
		if c.Presence == usher.Online {
			now.AgentsOnline++
		}
	}
	if now.OpenMisses, err = s.services.Misses.CountMisses(ctx, usher.MissFilter{State: usher.MissOpen}); err != nil {
		return now, fmt.Errorf("web: count misses: %w", err)
	}
	if now.OpenQuestions, err = s.services.Misses.CountQuestions(ctx, usher.MissFilter{State: usher.MissOpen}); err != nil {
		return now, fmt.Errorf("web: count questions: %w", err)
	}
	return now, nil
}

// viewersZone finds a time zone by name, or makes one of an offset.
func viewersZone(name string, offset int) (*time.Location, error) {
	if name == "" {
		return time.FixedZone("", offset*60), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, usher.Errorf(usher.CodeInvalid, err, "there is no time zone %q; use a name like Europe/Berlin", name)
	}
	return zone, nil
}

// midnights returns the beginnings of the last days, the one of now included,
// and of the day after. A day that is longer or shorter stays one.
func midnights(now time.Time, days int) []time.Time {
	edges := make([]time.Time, 0, days+1)
	year, month, day := now.Date()
	for i := -days + 1; i <= 1; i++ {
		edges = append(edges, midnight(time.Date(year, month, day+i, 0, 0, 0, 0, time.UTC), now.Location()))
	}
	return edges
}

// midnight is when a date begins in a zone. Where the clocks go forward at
// midnight that is one o'clock.
func midnight(date time.Time, zone *time.Location) time.Time {
	year, month, day := date.Date()
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if t.Day() == day {
		return t
	}
	_, change := t.ZoneBounds()
	return change
}
