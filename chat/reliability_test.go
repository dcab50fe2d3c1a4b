package chat_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
)

func TestRacingRunsTakeOneTurn(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{Burst: -1})
	r.start()
	const customers, lines = 20, 5
	var wg sync.WaitGroup
	for c := range customers {
		wg.Go(func() {
			who := fmt.Sprintf("c%02d", c)
			for range lines {
				r.write(who, "how long is delivery")
				wg.Go(func() {
					if err := r.Run(t.Context(), usher.ConversationID(who)); err != nil && usher.CodeOf(err) != usher.CodeBusy {
						t.Error(err)
					}
				})
			}
		})
	}
	wg.Wait()
	deadline := time.Now().Add(20 * time.Second)
	for {
		left, err := r.store.PendingConversations(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v were never answered", left)
		}
		runtime.Gosched()
	}
	for id, turns := range r.store.taken() {
		answered := map[usher.MessageID]bool{}
		for _, turn := range turns {
			for _, m := range turn.Messages {
				if answered[m] {
					t.Errorf("%s was answered twice", m)
				}
				answered[m] = true
			}
		}
		if len(answered) != lines || len(r.said(id)) != len(turns) {
			t.Errorf("%s: %d messages answered by %d turns with %d replies", id, len(answered), len(turns), len(r.said(id)))
		}
	}
}

func TestStartAnswersWhatWasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crashed := newRig(t, chat.Config{})
		for i := range 50 {
			crashed.write(fmt.Sprintf("c%02d", i), "how long is delivery")
		}
		// Never started: as after a crash within the window.
		r := newRig(t, chat.Config{Workers: 2})
		r.store = crashed.store
		r.Service = chat.New(r.store, r.desk, chat.NewBot(r.models, r.shop, chat.BotConfig{Policy: thresholds}), chat.Config{Workers: 2})
		r.start()
		synctest.Wait()
		for i := range 50 {
			r.want(usher.ConversationID(fmt.Sprintf("c%02d", i)), "faq delivery-time")
		}
		r.Close()
	})
}

func TestFailuresAreRetried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: -1})
		disk := errors.New("disk full")
		r.store.fail["Pending"] = []error{disk}
		r.store.fail["CommitTurn"] = []error{disk, disk}
		r.store.fail["Messages"] = []error{disk}
		r.desk.fail = []error{errors.New("no desk")}
		r.desk.refuse = []error{disk, disk}
		r.start()
		r.write("ann", "who won the election in 1960")
		synctest.Wait()
		r.want("ann")
		time.Sleep(time.Minute)
		synctest.Wait()
		r.want("ann", "handoff out_of_scope")
		if !slices.Equal(r.desk.offered, []usher.ConversationID{"ann"}) {
			t.Errorf("offered = %v, want the conversation once", r.desk.offered)
		}
		if n := len(r.said("ann")); n != 1 {
			t.Errorf("%d replies, want 1", n)
		}
		r.Close()
	})
}

func TestFailureBacksOffAndNeverGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: -1})
		for range 12 {
			r.store.fail["CommitTurn"] = append(r.store.fail["CommitTurn"], errors.New("disk full"))
		}
		r.start()
		r.write("ann", "how long is delivery")
		time.Sleep(time.Second)
		synctest.Wait()
		if n := r.store.attempts(); n < 2 || n > 4 { // at 0, 0.2, 0.6 s
			t.Errorf("%d attempts in the first second", n)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		r.want("ann", "faq delivery-time")
		r.Close()
	})
}

func TestUnknownConversationIsDropped(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{})
	if err := r.Run(t.Context(), "nobody"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("Run = %v, want not found", err)
	}
}

func TestAcceptTellsTheStoresError(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{})
	r.store.fail["Accept"] = []error{usher.Errorf(usher.CodeTooLarge, nil, "too long")}
	if _, err := r.Accept(t.Context(), usher.Inbound{}); usher.CodeOf(err) != usher.CodeTooLarge {
		t.Errorf("Accept = %v, want the store's code", err)
	}
	r.store.fail["PendingConversations"] = []error{errors.New("disk full")}
	if err := r.Start(t.Context()); err == nil {
		t.Error("Start = nil, want the store's error")
	}
}

func TestDuplicateIsNotAnsweredAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: -1})
		r.start()
		in := usher.Inbound{Customer: usher.Customer{NativeID: "ann"}, Text: "how long is delivery", ClientID: "k1"}
		for range 3 {
			if _, err := r.Accept(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		r.want("ann", "faq delivery-time")
		r.Close()
		if n := len(r.store.log["ann"]); n != 2 {
			t.Errorf("%d messages, want the question and its answer", n)
		}
	})
}

func TestCloseLeavesTheRestToTheNextStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{})
		r.start()
		r.write("ann", "how long is delivery")
		r.Close()
		r.Close()
		time.Sleep(time.Hour)
		synctest.Wait()
		r.want("ann")
		if left, err := r.store.PendingConversations(t.Context(), time.Time{}); err != nil || len(left) != 1 {
			t.Errorf("left = %v, %v, want the one that was not answered", left, err)
		}
		if err := r.Start(t.Context()); err == nil {
			t.Error("Start after Close = nil, want an error")
		}
	})
}

// Not parallel: it counts goroutines.
func TestManyConversationsNeedNoGoroutineEach(t *testing.T) {
	const customers = 3000
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Workers: 3})
		r.start()
		before := runtime.NumGoroutine()
		for i := range customers {
			r.write(fmt.Sprintf("c%05d", i), "how long is delivery")
		}
		if grown := runtime.NumGoroutine() - before; grown > 50 {
			t.Errorf("%d more goroutines for %d conversations", grown, customers)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := len(r.store.taken()); n != customers {
			t.Errorf("%d conversations were answered", n)
		}
		r.Close()
	})
}
