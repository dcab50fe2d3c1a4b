package chat_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
)

// answered is how many conversations have had a turn, and how many turns there
// were in all.
func (r *rig) answered() (conversations, turns int) {
	for _, t := range r.store.taken() {
		conversations, turns = conversations+1, turns+len(t)
	}
	return conversations, turns
}

// TestMessagesComeFirst: while messages wait for being stored, the bot is slow,
// answers what piles up in one turn, and forgets nobody.
func TestMessagesComeFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var pressed atomic.Bool
		pressed.Store(true)
		r := newRig(t, chat.Config{Burst: time.Millisecond, Pressed: pressed.Load})
		r.start()
		const customers = 500
		for range 2 {
			for i := range customers {
				r.write(fmt.Sprint(i), "how long is delivery")
			}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n, _ := r.answered(); n < 50 || n > 150 {
			t.Errorf("%d turns in a second of pressure, want some hundred", n)
		}
		if r.Waiting() == 0 {
			t.Error("nobody waits")
		}
		pressed.Store(false)
		time.Sleep(time.Second)
		synctest.Wait()
		if n, turns := r.answered(); n != customers || turns != customers {
			t.Errorf("%d turns for %d of %d customers, who wrote twice each; want one each", turns, n, customers)
		}
		r.Close()
	})
}

// TestAgendaIsBounded: more conversations than there is room for wait in the
// store, and are answered although that can't be read at first.
func TestAgendaIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: time.Second, Room: 4})
		r.start()
		for i := range 20 {
			r.write(fmt.Sprint(i), "how long is delivery")
		}
		if n := r.Waiting(); n > r.Room() {
			t.Errorf("%d conversations wait, where %d may", n, r.Room())
		}
		r.store.mu.Lock()
		r.store.fail["PendingConversations"] = []error{usher.Errorf(usher.CodeBusy, nil, "not now")}
		r.store.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n, _ := r.answered(); n != 20 {
			t.Errorf("%d of 20 customers were answered", n)
		}
		r.Close()
	})
}
