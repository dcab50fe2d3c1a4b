package usher_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func ExampleConversation_Move() {
	c := usher.Conversation{State: usher.StateBot, Version: 1}
	c, err := c.Move(usher.Move{To: usher.StateQueued, Reason: string(usher.WhyWantsPerson), At: noon})
	fmt.Println(c.State, c.Version, err)
	_, err = c.Move(usher.Move{To: usher.StateAgent, At: noon})
	fmt.Println(err)
	// Output:
	// queued 2 <nil>
	// a move to "agent" names an agent exactly when it goes to "agent"
}

var states = []usher.State{usher.StateBot, usher.StateQueued, usher.StateAgent, usher.StateClosed, usher.StateArchived}

// TestMoves holds the whole state machine: what is not listed is refused.
func TestMoves(t *testing.T) {
	t.Parallel()
	allowed := map[usher.State][]usher.State{
		usher.StateBot:      {usher.StateQueued, usher.StateAgent, usher.StateClosed, usher.StateArchived},
		usher.StateQueued:   {usher.StateQueued, usher.StateAgent, usher.StateBot, usher.StateClosed, usher.StateArchived},
		usher.StateAgent:    {usher.StateAgent, usher.StateQueued, usher.StateBot, usher.StateClosed, usher.StateArchived},
		usher.StateClosed:   {usher.StateBot, usher.StateQueued},
		usher.StateArchived: {usher.StateBot, usher.StateQueued},
	}
	for _, from := range states {
		for _, to := range states {
			m := usher.Move{To: to, At: noon}
			if to == usher.StateAgent {
				m.Agent = "a1"
			}
			before := usher.Conversation{State: from, Version: 7}
			after, err := before.Move(m)
			if !slices.Contains(allowed[from], to) {
				if usher.CodeOf(err) != usher.CodeConflict || after.Version != 7 {
					t.Errorf("%s → %s: %+v, %v; want a conflict and no change", from, to, after, err)
				}
				continue
			}
			if err != nil || after.State != to || after.Version != 8 || after.Owner != m.Agent || before.State != from {
				t.Errorf("%s → %s: %+v, %v", from, to, after, err)
			}
		}
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	c := usher.Conversation{State: usher.StateBot}
	for _, m := range []usher.Move{
		{To: "asleep"},
		{To: ""},
		{To: usher.StateAgent},
		{To: usher.StateQueued, Agent: "a1"},
	} {
		if _, err := c.Move(m); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Move(%+v) = %v, want an invalid move", m, err)
		}
	}
}

// TestPlaceInQueue follows a customer who waits, is taken, and is given back:
// the place in the queue and the need stay.
func TestPlaceInQueue(t *testing.T) {
	t.Parallel()
	c := usher.Conversation{State: usher.StateBot}
	need := usher.Need{Skills: []string{"refunds"}, Priority: 2}
	steps := []struct {
		move   usher.Move
		queued time.Time
		skills int
	}{
		{usher.Move{To: usher.StateQueued, Need: need, At: noon}, noon, 1},
		{usher.Move{To: usher.StateQueued, Need: need, At: noon.Add(time.Minute)}, noon, 1},
		{usher.Move{To: usher.StateAgent, Agent: "a1", At: noon.Add(2 * time.Minute)}, noon, 1},
		{usher.Move{To: usher.StateAgent, Agent: "a2", At: noon.Add(3 * time.Minute)}, noon, 1},
		{usher.Move{To: usher.StateQueued, Need: need, At: noon.Add(4 * time.Minute)}, noon, 1},
		{usher.Move{To: usher.StateBot, At: noon.Add(5 * time.Minute)}, time.Time{}, 0},
		{usher.Move{To: usher.StateQueued, At: noon.Add(6 * time.Minute)}, noon.Add(6 * time.Minute), 0},
		{usher.Move{To: usher.StateClosed, At: noon.Add(7 * time.Minute)}, time.Time{}, 0},
	}
	for i, s := range steps {
		var err error
		if c, err = c.Move(s.move); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if !c.QueuedAt.Equal(s.queued) || len(c.Need.Skills) != s.skills || !c.MovedAt.Equal(s.move.At) {
			t.Errorf("step %d: queued at %v, need %+v, moved at %v", i, c.QueuedAt, c.Need, c.MovedAt)
		}
	}
}

// FuzzMove walks the state machine at random: an owner exactly in StateAgent,
// a version that counts the moves, a place in the queue where one waits.
func FuzzMove(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4})
	f.Add([]byte{1, 2, 1, 2, 2, 0, 3, 0})
	f.Fuzz(func(t *testing.T, walk []byte) {
		c := usher.Conversation{State: usher.StateBot}
		moved := int64(0)
		for i, b := range walk {
			m := usher.Move{To: states[int(b)%len(states)], At: noon.Add(time.Duration(i) * time.Second)}
			if b&0x80 != 0 || m.To == usher.StateAgent {
				m.Agent = "a1"
			}
			after, err := c.Move(m)
			if err != nil {
				if after.Version != c.Version {
					t.Fatalf("a refused move changed the version")
				}
				continue
			}
			moved++
			c = after
			if (c.Owner != "") != (c.State == usher.StateAgent) || c.Version != moved {
				t.Fatalf("after %v: %+v", walk[:i+1], c)
			}
			if c.State == usher.StateQueued && c.QueuedAt.IsZero() {
				t.Fatalf("queued without a place: %+v", c)
			}
			if !c.Open() && !c.QueuedAt.IsZero() {
				t.Fatalf("out of the queue, with a place: %+v", c)
			}
		}
	})
}

// TestWith follows a row through what is said in its conversation.
func TestWith(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 100)
	c := usher.Conversation{State: usher.StateBot}
	for i, s := range []struct {
		from   usher.SenderKind
		kind   usher.MessageKind
		text   string
		last   string
		lastBy usher.SenderKind
		unread int64
	}{
		{usher.FromCustomer, usher.KindText, "one", "one", usher.FromCustomer, 1},
		{usher.FromCustomer, usher.KindText, long, long[:usher.MaxPreview], usher.FromCustomer, 2},
		{usher.FromSystem, usher.KindNotice, "joined", long[:usher.MaxPreview], usher.FromCustomer, 2},
		{usher.FromAgent, usher.KindNote, "a note", long[:usher.MaxPreview], usher.FromCustomer, 2},
		{usher.FromAgent, usher.KindText, "two", "two", usher.FromAgent, 0},
		{usher.FromCustomer, usher.KindText, "a" + long, "a" + long[:usher.MaxPreview-3], usher.FromCustomer, 1},
		{usher.FromBot, usher.KindText, "three", "three", usher.FromBot, 0},
		{usher.FromSystem, usher.KindText, "four", "four", usher.FromSystem, 0},
	} {
		at := noon.Add(time.Duration(i) * time.Second)
		before := c
		c = c.With(usher.Message{Seq: int64(i) + 1, From: s.from, Kind: s.kind, Text: s.text, At: at})
		if c.LastSeq != int64(i)+1 || !c.LastAt.Equal(at) || c.LastText != s.last || c.LastFrom != s.lastBy || c.Unread != s.unread {
			t.Errorf("message %d: %+v", i, c)
		}
		if before.LastSeq != int64(i) {
			t.Errorf("message %d changed what was before", i)
		}
	}
}
