package handoff_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"usher"
)

func TestReply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("ben", 1)).start()
		ctx := t.Context()
		o.be(usher.Online, "mia")
		o.queue(usher.Need{}, "c1")
		settle()
		draft := usher.Draft{Text: "How can I help?", ClientID: "k1", From: usher.FromBot, Sender: "ben", Name: "Fake", Kind: usher.KindNotice}
		m, err := o.Reply(ctx, "c1", "mia", draft)
		o.ok(err)
		if m.From != usher.FromAgent || m.Sender != "mia" || m.Name != "Ms mia" || m.Kind != usher.KindText || m.Text != draft.Text {
			t.Errorf("message = %+v", m)
		}
		again, err := o.Reply(ctx, "c1", "mia", draft)
		o.ok(err)
		if again.ID != m.ID || len(o.store.lines("c1")) != 2 {
			t.Errorf("sent again: %+v, log %q", again, o.store.lines("c1"))
		}
		_, err = o.Reply(ctx, "c1", "ben", usher.Draft{Text: "me too"})
		refused(t, err, usher.CodeForbidden)
		_, err = o.Reply(ctx, "c1", "mia", usher.Draft{Text: " \n"})
		refused(t, err, usher.CodeInvalid)
		_, err = o.Reply(ctx, "c1", "mia", usher.Draft{Text: strings.Repeat("x", usher.MaxText+1)})
		refused(t, err, usher.CodeTooLarge)
		_, err = o.Reply(ctx, "c1", "nobody", usher.Draft{Text: "x"})
		refused(t, err, usher.CodeNotFound)
		_, err = o.Reply(ctx, "none", "mia", usher.Draft{Text: "x"})
		refused(t, err, usher.CodeNotFound)

		shown, err := o.Reply(ctx, "c1", "mia", usher.Draft{Files: []usher.FileID{"f1"}})
		o.ok(err)
		if shown.Text != "" || len(shown.Files) != 1 || shown.Kind != usher.KindText {
			t.Errorf("a picture alone: %+v", shown)
		}

		// The chat has changed hands: what was said before is found again, and
		// nothing new is said.
		_, err = o.Return(ctx, "c1", "mia")
		o.ok(err)
		again, err = o.Reply(ctx, "c1", "mia", draft)
		o.ok(err)
		if again.ID != m.ID {
			t.Errorf("sent again: %+v", again)
		}
		_, err = o.Reply(ctx, "c1", "mia", usher.Draft{Text: "x", ClientID: "k2"})
		refused(t, err, usher.CodeConflict)
		_, err = o.Claim(ctx, "c1", "ben")
		o.ok(err)
		_, err = o.Reply(ctx, "c1", "ben", usher.Draft{Text: "Hello", ClientID: "k3"})
		o.ok(err)
		_, err = o.Reply(ctx, "c1", "mia", usher.Draft{Text: "Hello", ClientID: "k3"})
		refused(t, err, usher.CodeForbidden)
	})
}

func TestReplyDoesNotSlipThroughATransfer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("ben", 1)).start()
		o.store.open("c1", usher.English)
		_, err := o.Claim(t.Context(), "c1", "mia")
		o.ok(err)
		o.store.intercept(func(op string, id usher.ConversationID) error {
			if op != "append" {
				return nil
			}
			o.store.mu.Lock()
			defer o.store.mu.Unlock()
			c, err := o.store.chats[id].Move(usher.Move{To: usher.StateAgent, Agent: "ben", At: time.Now()})
			o.store.chats[id] = c
			return err
		})
		_, err = o.Reply(t.Context(), "c1", "mia", usher.Draft{Text: "too late"})
		refused(t, err, usher.CodeForbidden)
		if got := o.store.lines("c1"); len(got) != 1 {
			t.Errorf("log = %q", got)
		}
	})
}

func TestNote(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1), agent("ben", 1)).start()
		o.store.open("c1", usher.English)
		_, err := o.Claim(t.Context(), "c1", "mia")
		o.ok(err)
		m, err := o.Note(t.Context(), "c1", "ben", usher.Draft{Text: "called twice before"})
		o.ok(err)
		if m.Kind != usher.KindNote || m.Sender != "ben" || m.Visible() {
			t.Errorf("note = %+v", m)
		}
		_, err = o.Note(t.Context(), "c1", "ben", usher.Draft{})
		refused(t, err, usher.CodeInvalid)
		o.store.intercept(func(op string, _ usher.ConversationID) error {
			if op == "append" {
				return errDisk
			}
			return nil
		})
		_, err = o.Note(t.Context(), "c1", "ben", usher.Draft{Text: "x"})
		if !errors.Is(err, errDisk) {
			t.Errorf("Note = %v", err)
		}
		_, err = o.Reply(t.Context(), "c1", "mia", usher.Draft{Text: "x"})
		if !errors.Is(err, errDisk) {
			t.Errorf("Reply = %v", err)
		}
	})
}
