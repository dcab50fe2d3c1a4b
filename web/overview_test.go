package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/web"
)

func TestOverview(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 30, 1, 30, 0, 0, time.UTC) // a day after the clocks went forward in Europe
	s := open(t, func(c *web.Config) { c.Now = func() time.Time { return now } })
	admin := s.admin(t)
	amy, _ := s.staff(admin, usher.RoleAgent, "amy")
	amy.refused(amy.call("GET", "/v1/overview", nil), 403, usher.CodeForbidden)
	amy.must("PUT", "/v1/me/presence", map[string]string{"presence": "online"})
	s.misses["m1"] = usher.Miss{ID: "m1", State: usher.MissOpen}
	for _, c := range []struct{ query, last, from, to string }{
		{"?days=3", "2026-03-30", "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"},
		{"?days=3&zone=Europe/Berlin", "2026-03-30", "2026-03-28T00:00:00+01:00", "2026-03-31T00:00:00+02:00"},
		{"?days=3&zone=America/New_York", "2026-03-29", "2026-03-27T00:00:00-04:00", "2026-03-30T00:00:00-04:00"},
		{"?days=3&tz_offset=480", "2026-03-30", "2026-03-28T00:00:00+08:00", "2026-03-31T00:00:00+08:00"},
		{"?days=1", "2026-03-30", "2026-03-30T00:00:00Z", "2026-03-31T00:00:00Z"},
	} {
		var o web.Overview
		admin.must("GET", "/v1/overview"+c.query, nil).into(t, &o)
		from, to := s.edges[0].Format(time.RFC3339), s.edges[len(s.edges)-1].Format(time.RFC3339)
		if o.Days[len(o.Days)-1].Date != c.last || from != c.from || to != c.to || len(s.edges) != len(o.Days)+1 {
			t.Errorf("%s = %+v from %s to %s; want the last day %s, from %s to %s", c.query, o.Days, from, to, c.last, c.from, c.to)
		}
		if o.Automation != 0.75 || o.Now.OpenMisses != 1 || o.Now.OpenQuestions != 1 || o.Now.AgentsOnline != 1 || len(o.TopMisses) != 1 || o.Helpful.Yes != 5 {
			t.Errorf("%s = %+v", c.query, o)
		}
	}
	for query, has := range map[string]string{
		"?zone=Mars/Olympus": "Mars/Olympus", "?zone=../etc": "time zone", "?zone=Local": "time zone", "?days=91": "query.days", "?days=0": "query.days", "?tz_offset=9999": "query.tz_offset",
	} {
		if a := admin.call("GET", "/v1/overview"+query, nil); a.Status != 422 || !strings.Contains(a.Body, has) {
			t.Errorf("%s = %d %s", query, a.Status, a.Body)
		}
	}
}

// TestOverviewWithoutMidnight: a day that begins at one o'clock is a day like
// others, and so is the one before.
func TestOverviewWithoutMidnight(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 7, 15, 0, 0, 0, time.UTC) // Chile's clocks went from 24:00 on the 5th to 1:00 on the 6th
	s := open(t, func(c *web.Config) { c.Now = func() time.Time { return now } })
	var o web.Overview
	s.admin(t).must("GET", "/v1/overview?days=3&zone=America/Santiago", nil).into(t, &o)
	var got []string
	for i, d := range o.Days {
		got = append(got, d.Date+" from "+s.edges[i].Format(time.RFC3339))
	}
	want := []string{
		"2026-09-05 from 2026-09-05T00:00:00-04:00", "2026-09-06 from 2026-09-06T01:00:00-03:00", "2026-09-07 from 2026-09-07T00:00:00-03:00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("days = %q, want %q", got, want)
	}
}
