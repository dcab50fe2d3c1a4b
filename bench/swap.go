package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Swaps puts other model bundles into service while customers talk.
type Swaps struct {
	File  string        // of the candidate, in the models folder of the server
	Times int           // half of them go live, half go back
	After time.Duration // before the first one
	Over  time.Duration // from the first one to the last
}

// SwapsResult is how they went.
type SwapsResult struct {
	Swaps   int    `json:"swaps"`
	Failed  int    `json:"failed"`
	Failure string `json:"failure,omitempty"` // the first one
	Latency        // from the request to the end of the change
}

// maxSwaps bounds how often.
const maxSwaps = 10_000

// Check refuses swaps that cannot be.
func (s Swaps) Check() error {
	return errors.Join(within("swaps", s.Times, 1, maxSwaps), lasting("the time of swaps", s.Over, time.Millisecond, maxTime))
}

// standing is what a server says of its models.
type standing struct {
	Bundles []struct {
		Hash  string   `json:"hash"`
		Files []string `json:"files"`
	} `json:"bundles"`
	Change struct {
		Step    string    `json:"step"`
		Error   string    `json:"error"`
		EndedAt time.Time `json:"ended_at"`
	} `json:"change"`
}

// hash finds a candidate; "" where it is not ready.
func (s standing) hash(file string) string {
	for _, b := range s.Bundles {
		for _, f := range b.Files {
			if f == file {
				return b.Hash
			}
		}
	}
	return ""
}

// Run swaps, as the first of the agents, who must be a trainer.
func (s Swaps) Run(ctx context.Context, u *Usher) (SwapsResult, error) {
	var out SwapsResult
	header, err := u.signIn(ctx, 0)
	if err != nil {
		return out, err
	}
	now, err := u.models(ctx, header, s.File+" is not ready", func(now standing) bool { return now.hash(s.File) != "" })
	if err != nil {
		return out, err
	}
	live := map[string]string{"hash": now.hash(s.File)}
	took := make([]int64, 0, s.Times)
	for i := range s.Times {
		if err := wait(ctx, s.pause(i)); err != nil {
			return out, err
		}
		path, body := "/v1/models/live", any(live)
		if i%2 == 1 {
			path, body = "/v1/models/rollback", nil
		}
		began := time.Now()
		err := u.change(ctx, path, header, body)
		took = append(took, int64(time.Since(began)))
		out.Swaps++
		if err != nil {
			out.Failed++
			if out.Failure == "" {
				out.Failure = err.Error()
			}
		}
	}
	out.Latency = latencyOf(took)
	return out, nil
}

// change changes the models, and waits until that is done: the answer to a
// request may come before.
func (u *Usher) change(ctx context.Context, path string, header http.Header, body any) error {
	var now standing
	_, err := u.call(ctx, http.MethodPost, path, 0, header, body, &now)
	if err == nil && now.Change.EndedAt.IsZero() {
		now, err = u.models(ctx, header, path+" is not done", func(now standing) bool { return !now.Change.EndedAt.IsZero() })
	}
	if err == nil && now.Change.Step != "done" {
		err = fmt.Errorf("bench: %s: %s: %s", path, now.Change.Step, now.Change.Error)
	}
	return err
}

// models asks how the models stand until that is so, as long as there is
// patience; what says what is not.
func (u *Usher) models(ctx context.Context, header http.Header, what string, so func(standing) bool) (standing, error) {
	for began := time.Now(); ; {
		if err := wait(ctx, settling/20); err != nil {
			return standing{}, err
		}
		var now standing
		if _, err := u.call(ctx, http.MethodGet, "/v1/models", 0, header, nil, &now); err != nil || so(now) {
			return now, err
		}
		if time.Since(began) > patience {
			return now, fmt.Errorf("bench: %s after %s", what, patience)
		}
	}
}

// pause is how long to wait before swap i.
func (s Swaps) pause(i int) time.Duration {
	if i == 0 {
		return s.After
	}
	return s.Over / time.Duration(max(1, s.Times-1))
}

// signIn signs agent k in and returns what its requests carry.
func (u *Usher) signIn(ctx context.Context, k int) (http.Header, error) {
	header := http.Header{"Origin": {"http://" + u.addr}}
	cookies, err := u.call(ctx, http.MethodPost, "/v1/session", k, header,
		map[string]string{"email": u.logins[k].Email, "password": u.logins[k].Password}, nil)
	if err != nil {
		return nil, fmt.Errorf("bench: sign agent %d in: %w", k+1, err)
	}
	for _, c := range cookies {
		header.Add("Cookie", c.Name+"="+c.Value)
	}
	return header, nil
}
