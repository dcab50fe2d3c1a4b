package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"usher"
	"usher/store"
)

func faultTests() []test {
	return []test{
		{"faults/statement fails", (*suite).faultStatement},
		{"faults/unit panics", (*suite).faultPanic},
		{"faults/commit fails", (*suite).faultCommit},
		{"faults/transaction breaks", (*suite).faultBroken},
		{"faults/no answer to a commit", (*suite).faultUncertain},
		{"faults/no position", (*suite).faultPosition},
		{"faults/listener panics", (*suite).faultListener},
		{"faults/full queue", (*suite).faultQueue},
		{"faults/left while queued", (*suite).faultLeft},
		{"faults/turns last", (*suite).faultTurnLast},
		{"faults/migration fails", (*suite).faultMigrate},
	}
}

// faulty is an engine that fails on order: where a message's text says so, the
// unit has already written its conversation or more.
type faulty struct {
	store.Engine
	failCommit atomic.Bool
	silent     atomic.Int64  // how many Updates from now on have no answer
	undone     atomic.Bool   // and leave nothing
	noAnswer   atomic.Bool   // what is asked ahead has none
	noAnswers  atomic.Int64  // how often that was
	gate       chan struct{} // nil: open; else each Update takes one from it
	entered    chan struct{}
	updates    atomic.Int64
}

var errFault = errors.New("fault on order")

// Update fails after everything was written where the test wants it so.
func (f *faulty) Update(ctx context.Context, fn func(store.Tx) error) error {
	f.updates.Add(1)
	if f.gate != nil {
		f.entered <- struct{}{}
		<-f.gate
	}
	silent := f.silent.Add(-1) >= 0
	err := f.Engine.Update(ctx, func(tx store.Tx) error {
		if err := fn(f.onOrder(tx)); err != nil {
			return err
		}
		if f.failCommit.Load() || silent && f.undone.Load() {
			return errFault
		}
		return nil
	})
	if silent {
		return fmt.Errorf("%w: %w", store.ErrUncertain, errFault)
	}
	return err
}

// onOrder is a transaction that fails on order.
func (f *faulty) onOrder(tx store.Tx) store.Tx {
	if a, ok := tx.(store.Asker); ok {
		return struct {
			faultyTx
			store.Asker
		}{faultyTx{tx}, faultyAsker{a, f}}
	}
	return faultyTx{tx}
}

type faultyAsker struct {
	store.Asker
	f *faulty
}

func (a faultyAsker) Ask(ctx context.Context, asks []store.Ask) error {
	if a.f.noAnswer.Load() {
		a.f.noAnswers.Add(1)
		return errFault
	}
	return a.Asker.Ask(ctx, asks)
}

type faultyTx struct{ store.Tx }

func (f faultyTx) Exec(ctx context.Context, query string, args ...any) error {
	err := f.Tx.Exec(ctx, query, args...)
	for _, a := range args {
		switch a {
		case "fail":
			return errFault
		case "panic":
			panic("on order")
		case "break":
			return fmt.Errorf("%w: %w", store.ErrBroken, errFault)
		}
	}
	return err
}

// startFaulty starts the store on a faulty engine.
func (t *suite) startFaulty(cfg store.Config) *faulty {
	t.Helper()
	e, err := t.open(context.Background(), t.dir)
	if err != nil {
		t.Fatalf("open = %v", err)
	}
	f := &faulty{Engine: e}
	t.startOn(f, cfg)
	return f
}

// acceptMixed sends texts at once, so that they share groups, and returns each
// one's error.
func (t *suite) acceptMixed(texts []string) []error {
	errs := make([]error, len(texts))
	var wg sync.WaitGroup
	for i, text := range texts {
		wg.Go(func() { _, errs[i] = t.store.Accept(context.Background(), from(fmt.Sprint("c", i%6), text)) })
	}
	wg.Wait()
	return errs
}

// mixed is n good texts with one bad one in seven.
func mixed(n int, bad string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint("good ", i)
		if i%7 == 3 {
			all[i] = bad
		}
	}
	return all
}

// isolated checks that exactly the bad ones failed and left nothing.
func (t *suite) isolated(texts []string, errs []error, bad string) {
	t.Helper()
	good := 0
	for i, text := range texts {
		if (errs[i] != nil) != (text == bad) {
			t.Fatalf("%q: error %v", text, errs[i])
		}
		if text != bad {
			good++
		}
	}
	stored := 0
	for _, c := range t.list(usher.ConversationFilter{}) {
		all := t.messages(c.ID)
		for i, m := range all {
			if m.Seq != int64(i+1) || m.Text == bad {
				t.Fatalf("message %+v", m)
			}
		}
		if c.LastSeq != int64(len(all)) || len(all) == 0 {
			t.Fatalf("conversation %+v has %d messages", c, len(all))
		}
		stored += len(all)
	}
	if stored != good {
		t.Errorf("%d messages stored; want %d", stored, good)
	}
	published := t.seen()
	if log := t.all(50); fmt.Sprint(kinds(log)) != fmt.Sprint(kinds(published)) {
		t.Errorf("the log and what was published differ: %d and %d events", len(log), len(published))
	}
}

func (t *suite) faultStatement() {
	t.startFaulty(store.Config{})
	texts := mixed(200, "fail")
	errs := t.acceptMixed(texts)
	t.isolated(texts, errs, "fail")
	for i, text := range texts {
		if text == "fail" && !errors.Is(errs[i], errFault) {
			t.Errorf("the error hides its cause: %v", errs[i])
		}
	}
}

func (t *suite) faultPanic() {
	t.startFaulty(store.Config{})
	texts := mixed(60, "panic")
	errs := t.acceptMixed(texts)
	t.isolated(texts, errs, "panic")
	t.want(usher.CodeInternal, errs[3])
}

func (t *suite) faultBroken() {
	t.startFaulty(store.Config{})
	texts := mixed(60, "break")
	t.isolated(texts, t.acceptMixed(texts), "break")
}

func (t *suite) faultCommit() {
	f := t.startFaulty(store.Config{})
	a := t.accept(from("c1", "before"))
	t.seen()
	f.failCommit.Store(true)
	for _, err := range t.acceptMixed(mixed(50, "fail")) {
		if !errors.Is(err, errFault) {
			t.Errorf("Accept whose commit failed = %v", err)
		}
	}
	if err := t.store.Ready(context.Background()); !errors.Is(err, errFault) {
		t.Errorf("Ready where nothing can be written = %v", err)
	}
	if e := t.seen(); len(e) != 0 {
		t.Errorf("published without a commit: %s", kinds(e))
	}
	f.failCommit.Store(false)
	t.ok(t.store.Ready(context.Background()))
	for range 1000 { // many may ask; few of them wait for the disk
		t.ok(t.store.Ready(context.Background()))
	}
	b := t.accept(from("c1", "after"))
	if b.Message.Position > a.Message.Position+100 {
		t.Errorf("asking for readiness took the position from %d to %d", a.Message.Position, b.Message.Position)
	}
	if b.Message.Seq != 2 || b.Message.Position <= a.Message.Position || len(t.list(usher.ConversationFilter{})) != 1 {
		t.Errorf("after the fault: %+v", b)
	}
}

// faultUncertain: a commit without an answer is looked for. What is there was
// stored, once; what is not can be sent again.
func (t *suite) faultUncertain() {
	ctx := context.Background()
	f := t.startFaulty(store.Config{})
	a := t.accept(from("c1", "before"))
	t.seen()
	f.silent.Store(2) // nor is the first look answered
	in := from("c1", "kept")
	in.ClientID = "k1"
	kept := t.accept(in)
	if e := t.seen(); kept.Message.Seq != 2 || kept.Duplicate || len(e) != 1 || e[0].Position != kept.Message.Position {
		t.Errorf("a message that was stored without an answer: %+v, events %s", kept, kinds(e))
	}
	c := t.read(a.Conversation.ID)
	f.silent.Store(1)
	if moved := t.move(c, usher.Move{To: usher.StateClosed}); moved.Version != c.Version+1 || kinds(t.seen()) != "state " {
		t.Errorf("a move that was stored without an answer: %+v", moved)
	}
	f.undone.Store(true)
	f.silent.Store(1)
	in.Text, in.ClientID = "gone", "k2"
	_, err := t.store.Accept(ctx, in)
	t.want(usher.CodeBusy, err)
	if e := t.seen(); len(e) != 0 {
		t.Errorf("published without a commit: %s", kinds(e))
	}
	if again := t.accept(in); again.Duplicate || again.Message.Seq != 3 {
		t.Errorf("sent again: %+v", again)
	}
	f.silent.Store(1)
	if err := t.store.DeleteSession(ctx, "no event tells of it"); !errors.Is(err, store.ErrUncertain) {
		t.Errorf("a write that nothing shows = %v", err)
	}
	if got := texts(t.messages(c.ID)); got != "1:before 2:kept 3:gone " {
		t.Errorf("messages = %s", got)
	}
}

// faultPosition: where the group can't begin, as while another holds the lock,
// its units are not tried one by one, each with a wait of its own.
func (t *suite) faultPosition() {
	held, free := make(chan struct{}), make(chan struct{})
	var once sync.Once
	f := t.startFaulty(store.Config{Committed: func([]usher.Event) { once.Do(func() { close(held); <-free }) }})
	var wg sync.WaitGroup
	wg.Go(func() { t.accept(from("who holds the writer", "x")) })
	<-held
	f.noAnswer.Store(true)
	errs := make([]error, 3)
	for i := range errs {
		wg.Go(func() { _, errs[i] = t.store.Accept(context.Background(), from("c1", "y")) })
	}
	for waiting, _ := t.store.Queue(); waiting < len(errs); waiting, _ = t.store.Queue() {
		runtime.Gosched()
	}
	close(free)
	wg.Wait()
	if f.noAnswers.Load() == 0 {
		return // the engine asks nothing ahead
	}
	if n := f.noAnswers.Load(); n != 1 {
		t.Errorf("a group of three that could not begin was begun %d times", n)
	}
	for _, err := range errs {
		if !errors.Is(err, errFault) {
			t.Errorf("Accept = %v", err)
		}
	}
	f.noAnswer.Store(false)
	t.accept(from("c1", "z"))
}

func (t *suite) faultListener() {
	first := true
	t.start(store.Config{Committed: func([]usher.Event) {
		if first {
			first = false
			panic("listener")
		}
	}})
	t.accept(from("c1", "stored all the same"))
	t.accept(from("c1", "and so is the next"))
}

// startGated starts the store with an engine whose updates wait for the gate.
func (t *suite) startGated(queue int) *faulty {
	t.Helper()
	e, err := t.open(context.Background(), t.dir)
	if err != nil {
		t.Fatalf("open = %v", err)
	}
	f := &faulty{Engine: e, gate: make(chan struct{}), entered: make(chan struct{})}
	t.startOn(f, store.Config{Queue: queue})
	return f
}

// queued starts an Accept and returns its outcome.
func (t *suite) queued(ctx context.Context, in usher.Inbound) <-chan error {
	out := make(chan error, 1)
	go func() {
		_, err := t.store.Accept(ctx, in)
		out <- err
	}()
	return out
}

func (t *suite) faultQueue() {
	f := t.startGated(2)
	first := t.queued(context.Background(), from("c1", "taken"))
	<-f.entered
	// The writer is busy: two fit into the queue, however many try.
	var outcomes []<-chan error
	for i := range 10 {
		outcomes = append(outcomes, t.queued(context.Background(), from("c1", fmt.Sprint(i))))
	}
	busy := 0
	results := make(chan error, 10)
	for _, o := range outcomes {
		go func() { results <- <-o }()
	}
	for range 8 {
		err := <-results
		var ours *usher.Error
		if !errors.As(err, &ours) || ours.Code != usher.CodeBusy || ours.RetryAfter <= 0 {
			t.Errorf("Accept into a full queue = %v; want CodeBusy with RetryAfter", err)
		}
		busy++
	}
	f.gate <- struct{}{}
	t.ok(<-first)
	<-f.entered
	f.gate <- struct{}{}
	t.ok(<-results)
	t.ok(<-results)
	id := t.list(usher.ConversationFilter{})[0].ID
	if n := len(t.messages(id)); n != 11-busy {
		t.Errorf("%d messages stored, %d turned away", n, busy)
	}
}

// faultTurnLast: where the queue is half full, turns are turned away and
// messages are not.
func (t *suite) faultTurnLast() {
	f := t.startGated(4)
	first := t.queued(context.Background(), from("c1", "taken"))
	<-f.entered
	var waiting []<-chan error
	for i := range 2 {
		waiting = append(waiting, t.queued(context.Background(), from("c1", fmt.Sprint(i))))
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		if n, _ := t.store.Queue(); n == 2 || time.Now().After(deadline) {
			break
		}
	}
	_, err := t.store.CommitTurn(context.Background(), usher.TurnCommit{Turn: usher.Turn{
		Conversation: "c", InboundSeq: 1, Decision: usher.Decision{Route: usher.RouteNone},
	}})
	t.want(usher.CodeBusy, err)
	waiting = append(waiting, t.queued(context.Background(), from("c1", "more")), first)
	go func() {
		for range f.entered {
			f.gate <- struct{}{}
		}
	}()
	f.gate <- struct{}{}
	for _, w := range waiting {
		t.ok(<-w)
	}
	t.Cleanup(func() { close(f.entered) })
}

func (t *suite) faultLeft() {
	f := t.startGated(8)
	ctx, cancel := context.WithCancel(context.Background())
	taken := t.queued(ctx, from("c1", "taken"))
	<-f.entered
	waits := t.queued(ctx, from("c1", "waits"))
	cancel()
	if err := <-waits; !errors.Is(err, context.Canceled) {
		t.Errorf("an Accept that was queued when its context ended = %v", err)
	}
	select {
	case err := <-taken:
		t.Fatalf("an Accept that the writer has taken returned %v before the commit", err)
	case <-time.After(10 * time.Millisecond):
	}
	f.gate <- struct{}{}
	t.ok(<-taken)
	go func() { // the group may have only the one that left: no update then
		for range f.entered {
			f.gate <- struct{}{}
		}
	}()
	t.accept(from("c1", "next"))
	if got := texts(t.messages(t.list(usher.ConversationFilter{})[0].ID)); got != "1:taken 2:next " {
		t.Errorf("messages = %s", got)
	}
	t.Cleanup(func() { close(f.entered) })
}

// failingMigration is an engine that can't be migrated.
type failingMigration struct {
	store.Engine
	closed bool
}

func (f *failingMigration) Migrate(context.Context) error { return errFault }

func (f *failingMigration) Close() error {
	f.closed = true
	return f.Engine.Close()
}

func (t *suite) faultMigrate() {
	e, err := t.open(context.Background(), t.dir)
	t.ok(err)
	f := &failingMigration{Engine: e}
	_, err = store.New(context.Background(), f, store.Config{})
	if !errors.Is(err, errFault) || !strings.HasPrefix(err.Error(), "store: ") || !f.closed {
		t.Errorf("New = %v, engine closed %v", err, f.closed)
	}
}
