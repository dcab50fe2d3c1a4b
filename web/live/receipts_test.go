package live_test

import (
	"slices"
	"testing"

	"usher"
	"usher/web/live"
)

// receipts are the Seqs of the read frames of one side so far.
func (d *device) receipts(from usher.SenderKind) []int64 {
	var all []int64
	for _, f := range d.all("read") {
		if f.From == from {
			all = append(all, f.Seq)
		}
	}
	return all
}

// However receipts come, each device of either side sees them move forward
// only, and no further than there are messages; a device that comes later is
// told where they stand, also from the store.
func TestReceiptsMoveForward(t *testing.T) {
	t.Parallel()
	inEachCodec(t, receiptsMoveForward)
}

func receiptsMoveForward(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	ann := begin(t, w, "ann")
	w.say(ann, usher.KindText, "2")
	w.say(ann, usher.KindText, "3")
	phone, laptop := dial(t, h, c, nil), dial(t, h, c, nil)
	phone.greet("ann", nil)
	laptop.greet("ann", nil)
	desk := dial(t, h, c, &live.AgentSession{Agent: "a1"})
	desk.ask("hello", nil)
	if f := desk.ask("read", map[string]any{"conversation": ann, "seq": 1}); f.Code != usher.CodeConflict {
		t.Errorf("a receipt of a conversation that is not open = %+v", f)
	}
	desk.ask("open", map[string]any{"conversation": ann})
	for _, step := range []struct {
		by        *device
		seq, want int64 // what is said, and where the receipt stands then
	}{
		{phone, 2, 2}, {laptop, 1, 2}, {phone, 2, 2}, {laptop, 9999, 3}, {phone, 0, 3}, {desk, 1, 1}, {desk, 3, 3}, {desk, 2, 3},
	} {
		fields := map[string]any{"seq": step.seq}
		if step.by == desk {
			fields["conversation"] = ann
		}
		if f := step.by.ask("read", fields); f.Type != "ack" || f.Seq != step.want {
			t.Errorf("read %d = %+v; want it to stand at %d", step.seq, f, step.want)
		}
	}
	for _, stale := range []int64{1, 2, 3} { // another node's, late
		w.emit(usher.Event{Kind: usher.EventRead, Conversation: ann, From: usher.FromCustomer, Seq: stale})
	}
	for name, d := range map[string]*device{"phone": phone, "laptop": laptop, "desk": desk} {
		d.ask("ping", nil)
		if got := d.receipts(usher.FromCustomer); !slices.Equal(got, []int64{2, 3}) {
			t.Errorf("the %s sees the customer's receipts %v", name, got)
		}
		if got := d.receipts(usher.FromAgent); !slices.Equal(got, []int64{1, 3}) {
			t.Errorf("the %s sees the agent's receipts %v", name, got)
		}
	}
	h.KeepReceipts(t.Context())
	if len(w.saved) != 2 {
		t.Errorf("kept are %+v; want the last receipt of each side", w.saved)
	}
	tablet := dial(t, h, c, nil)
	if f := tablet.greet("ann", nil); f.CustomerRead != 3 || f.AgentRead != 3 {
		t.Errorf("a device that comes later is told %+v", f)
	}
	if f := tablet.ask("read", map[string]any{"seq": 1}); f.Seq != 3 {
		t.Errorf("its receipt goes back: %+v", f)
	}
}

// A device that comes before the store has a receipt knows of it all the same,
// also of one that was given on another node.
func TestReceiptsNotKeptYet(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	ann := begin(t, w, "ann")
	w.say(ann, usher.KindText, "2")
	phone := dial(t, h, c, nil)
	phone.greet("ann", nil)
	phone.ask("read", map[string]any{"seq": 1})
	w.emit(usher.Event{Kind: usher.EventRead, Conversation: ann, From: usher.FromAgent, Seq: 2})
	laptop := dial(t, h, c, nil)
	if f := laptop.greet("ann", nil); f.CustomerRead != 1 || f.AgentRead != 2 {
		t.Errorf("a device that comes at once is told %+v", f)
	}
	h.KeepReceipts(t.Context()) // the other node may be about to
	tablet := dial(t, h, c, nil)
	if f := tablet.greet("ann", nil); f.CustomerRead != 1 || f.AgentRead != 2 {
		t.Errorf("a device that comes then is told %+v", f)
	}
	w.emit(usher.Event{Kind: usher.EventRead, Conversation: ann, From: usher.FromAgent, Seq: 1})
	if got := tablet.ask("ping", nil); len(tablet.receipts(usher.FromAgent)) != 0 {
		t.Errorf("before %+v it is told of a receipt that it knows", got)
	}
}

// Receipts that the store does not take are kept when it does.
func TestReceiptsWaitForTheStore(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	begin(t, w, "ann")
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	d.ask("read", map[string]any{"seq": 1})
	w.mu.Lock()
	w.saveErr = errDisk
	w.mu.Unlock()
	h.KeepReceipts(t.Context())
	w.mu.Lock()
	w.saveErr = nil
	w.mu.Unlock()
	d.hang()
	d.wait()
	if err := h.Close(t.Context()); err != nil { // keeps what is left
		t.Fatal(err)
	}
	if len(w.saved) != 1 || w.saved[0] != (usher.Receipt{Conversation: "c-ann", From: usher.FromCustomer, Seq: 1}) {
		t.Errorf("kept are %+v", w.saved)
	}
}
