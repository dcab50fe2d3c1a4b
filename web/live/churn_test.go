package live_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

// Connections come and go in hundreds while messages, state changes and
// sign-outs are broadcast. The pipes fail the test when anything is written
// after Serve has returned; here we look that nobody gets somebody else's.
func TestChurn(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{Queue: 32, Settle: time.Nanosecond})
	w.removed.Store("https://gone.example", true)
	const people = 12
	ids := make([]usher.ConversationID, people)
	for i := range ids {
		ids[i] = begin(t, w, fmt.Sprint("p", i))
	}
	stop := make(chan struct{})
	var noise, churn sync.WaitGroup
	for i := range ids {
		noise.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				w.say(ids[i], usher.KindText, fmt.Sprint("for p", i, "."))
				switch n % 9 {
				case 1:
					w.move(ids[i], usher.StateAgent, usher.AgentID(fmt.Sprint("a", n%3)))
				case 4:
					w.move(ids[i], usher.StateQueued, "")
				case 5: // somebody comes, or goes; a site is taken off the list
					w.stand("", usher.Outlook{Staffed: n%2 == 0})
					h.TellStaffed(t.Context())
					if n%3 == 0 {
						h.SitesChanged(t.Context())
					}
				case 7:
					h.Sweep(t.Context())
					h.Tell(t.Context())
				case 8:
					h.Resync(t.Context())
					h.SignOut(t.Context(), "a2", "")
				}
				time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
			}
		})
	}
	for worker := range 8 {
		churn.Go(func() {
			for n := range 60 {
				churnOnce(t, h, c, worker, n, people)
			}
		})
	}
	churn.Wait()
	close(stop)
	noise.Wait()
	eventually(t, "everyone to leave", func() bool { return h.Count() == 0 })
}

// churnOnce connects, talks a little and leaves, one way or another.
func churnOnce(t *testing.T, h *live.Hub, c *clock, worker, n, people int) {
	t.Helper()
	who := rand.IntN(people)
	var agent *live.AgentSession
	if n%5 == 0 {
		agent = &live.AgentSession{Agent: usher.AgentID(fmt.Sprint("a", n%3)), Session: fmt.Sprint(worker)}
	}
	d := dialFrom(t, h, c, agent, []string{"", "https://shop.example", "https://gone.example"}[n%3])
	if agent != nil {
		d.put("hello", nil)
		d.put("open", map[string]any{"conversation": fmt.Sprint("c-p", who)})
	} else {
		d.put("hello", map[string]any{"token": fmt.Sprint("token-p", who)})
		d.put("send", map[string]any{"text": fmt.Sprint("for p", who, ".")})
	}
	if n%3 == 0 {
		d.put("sync", map[string]any{"after_seq": 0, "conversation": fmt.Sprint("c-p", who)})
	}
	time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
	if n%7 == 0 {
		d.in <- live.ErrTooLarge
	}
	d.hang()
	d.wait()
	if agent != nil {
		return
	}
	for _, f := range d.all("message") {
		m := message(t, f.Message)
		if own := fmt.Sprint("for p", who, "."); m.Conversation != usher.ConversationID(fmt.Sprint("c-p", who)) || m.Text != own && !strings.HasPrefix(m.Text, "I am") {
			t.Errorf("p%d got %s", who, f.Raw)
		}
	}
}
