package storetest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"usher"
	"usher/store"
)

func fileTests() []test {
	return []test{
		{"files/go with a message", (*suite).filesKept},
		{"files/noted down", (*suite).filesNotedDown},
		{"files/refused", (*suite).filesRefused},
		{"files/not the sender's", (*suite).filesForeign},
		{"files/who may read", (*suite).filesRead},
		{"files/sent again", (*suite).filesRepeated},
		{"files/of agents", (*suite).filesOfAgents},
		{"files/quota", (*suite).filesQuota},
		{"files/quota at once", (*suite).filesQuotaAtOnce},
		{"files/swept", (*suite).filesSwept},
		{"files/orphans", (*suite).filesOrphans},
		{"files/disk fails", (*suite).filesDiskFails},
		{"files/none kept", (*suite).filesNone},
		{"files/swept while sent", (*suite).filesSweptWhileSent},
	}
}

// drawn is a picture of n × 1 pixels.
func drawn(n int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, n, 1))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func uploadOf(customer, name string, content []byte) usher.Upload {
	return usher.Upload{From: usher.FromCustomer, Account: "web", Sender: customer, Name: name, Content: content}
}

func (t *suite) upload(u usher.Upload) usher.File {
	t.Helper()
	f, err := t.store.AddFile(context.Background(), u)
	if err != nil {
		t.Fatalf("AddFile(%s) = %v", u.Name, err)
	}
	return f
}

// readFile returns what a customer reads of a file; of an agent, where
// customer is empty.
func (t *suite) readFile(customer string, id usher.FileID) (usher.File, string, error) {
	t.Helper()
	var f usher.File
	var r io.ReadCloser
	var err error
	if customer == "" {
		f, r, err = t.store.OpenFile(context.Background(), id)
	} else {
		f, r, err = t.store.OpenCustomerFile(context.Background(), "web", customer, id)
	}
	if err != nil {
		return f, "", err
	}
	content, err := io.ReadAll(r)
	return f, string(content), errors.Join(err, r.Close())
}

func (t *suite) filesKept() {
	f := t.upload(uploadOf("c1", `C:\me.PNG`, drawn(7)))
	want := usher.File{ID: f.ID, Name: "me.png", Type: "image/png", Size: int64(len(drawn(7))), Width: 7, Height: 1}
	if f != want || f.ID == "" {
		t.Errorf("AddFile = %+v, want %+v", f, want)
	}
	second := t.upload(uploadOf("c1", "", drawn(8)))
	in := from("c1", "")
	in.Files = []usher.FileID{f.ID, second.ID}
	a := t.accept(in)
	if !slices.Equal(a.Message.Files, []usher.File{f, second}) || a.Conversation.LastFiles != 2 || a.Conversation.LastText != "" {
		t.Errorf("accepted %+v in %+v", a.Message, a.Conversation)
	}
	events := t.seen()
	if m := events[len(events)-1].Message; m == nil || len(m.Files) != 2 {
		t.Errorf("told %+v", m)
	}
	t.restart()
	if got := t.messages(a.Conversation.ID)[0]; !reflect.DeepEqual(got, a.Message) {
		t.Errorf("stored %+v, want %+v", got, a.Message)
	}
	if c := t.read(a.Conversation.ID); c.LastFiles != 2 {
		t.Errorf("the conversation has %d files last", c.LastFiles)
	}
	if p := t.pending(a.Conversation.ID); len(p.Inbound) != 1 || len(p.Inbound[0].Files) != 2 {
		t.Errorf("pending %+v", p.Inbound)
	}
	if got, content, err := t.readFile("c1", f.ID); err != nil || got != f || content != string(drawn(7)) {
		t.Errorf("read %+v, %d bytes, %v", got, len(content), err)
	}
	if c := t.accept(from("c1", "words")).Conversation; c.LastFiles != 0 || c.LastText != "words" {
		t.Errorf("after words: %+v", c)
	}
}

// filesNotedDown: what a program has written beside the picture is not kept.
func (t *suite) filesNotedDown() {
	plain := drawn(7)
	note := []byte("\x00\x00\x00\x0atEXtTitle\x00home")
	note = binary.BigEndian.AppendUint32(note, crc32.ChecksumIEEE(note[4:]))
	const header = 33 // bytes of a PNG before what may be a note
	f := t.upload(uploadOf("c1", "me.png", slices.Concat(plain[:header], note, plain[header:])))
	got, content, err := t.readFile("c1", f.ID)
	if err != nil || content != string(plain) || got.Size != int64(len(plain)) {
		t.Errorf("read %+v, %q, %v; want the picture alone", got, content, err)
	}
}

func (t *suite) filesRefused() {
	big := append(drawn(1), make([]byte, usher.MaxFile)...)
	for what, c := range map[string]struct {
		u    usher.Upload
		code usher.Code
	}{
		"no picture":    {uploadOf("c1", "x.png", []byte("<script>")), usher.CodeInvalid},
		"nothing":       {uploadOf("c1", "x.png", nil), usher.CodeInvalid},
		"too large":     {uploadOf("c1", "x.png", big), usher.CodeTooLarge},
		"of nobody":     {uploadOf("", "x.png", drawn(1)), usher.CodeInvalid},
		"of no account": {usher.Upload{From: usher.FromCustomer, Sender: "c1", Content: drawn(1)}, usher.CodeInvalid},
		"of the bot":    {usher.Upload{From: usher.FromBot, Sender: "b", Content: drawn(1)}, usher.CodeInvalid},
		"bad key":       {uploadOf("c\xff", "x.png", drawn(1)), usher.CodeInvalid},
	} {
		if _, err := t.store.AddFile(context.Background(), c.u); usher.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", what, err, c.code)
		}
	}
	if keys := t.blobs.keys(); len(keys) != 0 {
		t.Errorf("what was refused is kept: %v", keys)
	}
	f := t.upload(uploadOf("c1", "x.png", drawn(1)))
	many := make([]usher.FileID, usher.MaxFiles+1)
	for i := range many {
		many[i] = usher.FileID(fmt.Sprint(i))
	}
	for what, c := range map[string]struct {
		files []usher.FileID
		code  usher.Code
	}{
		"unknown": {[]usher.FileID{"nothing"}, usher.CodeInvalid},
		"empty":   {[]usher.FileID{""}, usher.CodeInvalid},
		"twice":   {[]usher.FileID{f.ID, f.ID}, usher.CodeInvalid},
		"many":    {many, usher.CodeTooLarge},
		"partly":  {[]usher.FileID{f.ID, "nothing"}, usher.CodeInvalid},
	} {
		in := from("c1", "look")
		in.Files = c.files
		if _, err := t.store.Accept(context.Background(), in); usher.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", what, err, c.code)
		}
	}
	if all := t.all(100); len(all) != 0 {
		t.Errorf("what was refused was told: %s", kinds(all))
	}
}

func (t *suite) filesForeign() {
	f := t.upload(uploadOf("c1", "x.png", drawn(1)))
	mine := t.upload(usher.Upload{From: usher.FromAgent, Sender: "a1", Name: "x.png", Content: drawn(1)})
	for _, id := range []usher.FileID{f.ID, mine.ID} {
		in := from("c2", "look")
		in.Files = []usher.FileID{id}
		_, err := t.store.Accept(context.Background(), in)
		t.want(usher.CodeInvalid, err)
	}
	in := from("c1", "look")
	in.Account, in.Files = "other", []usher.FileID{f.ID}
	_, err := t.store.Accept(context.Background(), in)
	t.want(usher.CodeInvalid, err)
	c := t.accept(from("c1", "hello")).Conversation
	for _, d := range []usher.Draft{
		{From: usher.FromAgent, Sender: "a1", Files: []usher.FileID{f.ID}},
		{From: usher.FromAgent, Sender: "a2", Files: []usher.FileID{mine.ID}},
		{From: usher.FromBot, Sender: "a1", Text: "x", Files: []usher.FileID{mine.ID}},
	} {
		_, err := t.store.Append(context.Background(), c.ID, 0, d)
		t.want(usher.CodeInvalid, err)
	}
	commit := t.turnFor(c.ID, "x")
	commit.Replies[0].Files = []usher.FileID{mine.ID}
	_, err = t.store.CommitTurn(context.Background(), commit)
	t.want(usher.CodeInvalid, err)
	if got := texts(t.messages(c.ID)); got != "1:hello " {
		t.Errorf("messages = %s", got)
	}
}

func (t *suite) filesRead() {
	ctx := context.Background()
	own := t.upload(uploadOf("c1", "x.png", drawn(1)))
	c1, c2 := t.accept(from("c1", "one")).Conversation, t.accept(from("c2", "two")).Conversation
	agent := func(n int) usher.FileID {
		return t.upload(usher.Upload{From: usher.FromAgent, Sender: "a1", Name: "x.png", Content: drawn(n)}).ID
	}
	reply, note, loose := agent(1), agent(2), agent(3)
	_, err := t.store.Append(ctx, c1.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Files: []usher.FileID{reply}})
	t.ok(err)
	_, err = t.store.Append(ctx, c1.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: usher.KindNote, Text: "look", Files: []usher.FileID{note}})
	t.ok(err)
	for _, c := range []struct {
		who string
		id  usher.FileID
		may bool
	}{
		{"c1", own.ID, true},
		{"c2", own.ID, false},
		{"stranger", own.ID, false},
		{"c1", reply, true},
		{"c2", reply, false},
		{"stranger", reply, false},
		{"c1", note, false},
		{"c1", loose, false},
		{"c1", "nothing", false},
		{"", own.ID, true},
		{"", note, true},
		{"", "nothing", false},
	} {
		if _, _, err := t.readFile(c.who, c.id); c.may && err != nil || !c.may && usher.CodeOf(err) != usher.CodeNotFound {
			t.Errorf("%q reads %s: %v, want %v", c.who, c.id, err, c.may)
		}
	}
	// What was in a note and is then sent is for the customer; never the other way round.
	for _, kind := range []usher.MessageKind{usher.KindText, usher.KindNote} {
		_, err = t.store.Append(ctx, c1.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: kind, Files: []usher.FileID{note}})
		t.ok(err)
	}
	_, _, err = t.readFile("c1", note)
	t.ok(err)
	_, err = t.store.Append(ctx, c2.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Files: []usher.FileID{note}})
	t.want(usher.CodeInvalid, err) // what one customer was sent is not another's
}

func (t *suite) filesRepeated() {
	f, other := t.upload(uploadOf("c1", "x.png", drawn(1))), t.upload(uploadOf("c1", "x.png", drawn(2)))
	in := from("c1", "")
	in.ClientID, in.Files = "k", []usher.FileID{f.ID}
	first := t.accept(in)
	in.Files = []usher.FileID{other.ID} // uploaded once more after a lost answer
	again := t.accept(in)
	if !again.Duplicate || !reflect.DeepEqual(again.Message, first.Message) {
		t.Errorf("again: %+v, want %+v", again.Message, first.Message)
	}
	in.Files = []usher.FileID{"nothing"}
	if again = t.accept(in); !again.Duplicate {
		t.Error("a repeated message is checked anew")
	}
	t.clock.add(25 * time.Hour)
	if n, err := t.store.SweepFiles(context.Background()); n != 1 || err != nil {
		t.Errorf("SweepFiles = %d, %v; want the other one gone", n, err)
	}
	in.ClientID, in.Files = "k2", []usher.FileID{f.ID} // once more in words of its own
	if got := t.accept(in); got.Duplicate || len(got.Message.Files) != 1 {
		t.Errorf("sent on: %+v", got)
	}
}

func (t *suite) filesOfAgents() {
	ctx := context.Background()
	c := t.accept(from("c1", "help")).Conversation
	c = t.move(c, usher.Move{To: usher.StateAgent, Agent: "a1"})
	t.ok(t.store.SaveMiss(ctx, usher.Miss{Conversation: c.ID, Question: "help"}))
	f := t.upload(usher.Upload{From: usher.FromAgent, Sender: "a1", Name: "map.png", Content: drawn(5)})
	d := usher.Draft{From: usher.FromAgent, Sender: "a1", ClientID: "k", Files: []usher.FileID{f.ID}}
	m, err := t.store.Append(ctx, c.ID, c.Version, d)
	t.ok(err)
	if !slices.Equal(m.Files, []usher.File{f}) || !reflect.DeepEqual(t.messages(c.ID)[1], m) {
		t.Errorf("message = %+v", m)
	}
	misses, err := t.store.Misses(ctx, usher.MissFilter{})
	if err != nil || len(misses) != 1 || misses[0].Answer != "" {
		t.Errorf("a picture is the answer of %+v, %v", misses, err)
	}
	if p := t.pending(c.ID); len(p.Inbound) != 0 {
		t.Errorf("a picture answers too; pending: %+v", p.Inbound)
	}
	again, err := t.store.Append(ctx, c.ID, c.Version, d)
	if err != nil || again.ID != m.ID {
		t.Errorf("again: %+v, %v", again, err)
	}
}

func (t *suite) filesQuota() {
	ctx := context.Background()
	t.reopen(store.Config{FileQuota: 4 * 64 << 10})
	for i := range 4 { // a small one counts as 64 KiB
		t.upload(uploadOf("c1", "x.png", drawn(i+1)))
	}
	_, err := t.store.AddFile(ctx, uploadOf("c1", "x.png", drawn(9)))
	if e, ok := errors.AsType[*usher.Error](err); !ok || e.Code != usher.CodeBusy || e.RetryAfter == 0 {
		t.Errorf("the fifth: %v", err)
	}
	if n := len(t.blobs.keys()); n != 4 {
		t.Errorf("%d are kept", n)
	}
	t.upload(uploadOf("c2", "x.png", drawn(1)))
	for range 9 {
		t.upload(usher.Upload{From: usher.FromAgent, Sender: "a1", Name: "x.png", Content: drawn(1)})
	}
	t.clock.add(25 * time.Hour)
	t.upload(uploadOf("c1", "x.png", drawn(1)))
}

func (t *suite) filesQuotaAtOnce() {
	t.reopen(store.Config{FileQuota: 3 * 64 << 10})
	var all sync.WaitGroup
	var mu sync.Mutex
	codes := map[usher.Code]int{}
	for range 12 {
		all.Go(func() {
			_, err := t.store.AddFile(context.Background(), uploadOf("c1", "x.png", drawn(3)))
			mu.Lock()
			defer mu.Unlock()
			codes[usher.CodeOf(err)]++
		})
	}
	all.Wait()
	if codes[""] != 3 || codes[usher.CodeBusy] != 9 || len(t.blobs.keys()) != 3 {
		t.Errorf("uploads ended as %v, %d are kept; want 3", codes, len(t.blobs.keys()))
	}
}

func (t *suite) filesSwept() {
	ctx := context.Background()
	t.reopen(store.Config{FileQuota: -1})
	sent := t.upload(uploadOf("c1", "x.png", drawn(1)))
	in := from("c1", "")
	in.Files = []usher.FileID{sent.ID}
	t.accept(in)
	var old usher.File
	for range 205 { // more than one unit removes
		old = t.upload(uploadOf("c1", "x.png", drawn(2)))
	}
	t.clock.add(23 * time.Hour)
	young := t.upload(uploadOf("c1", "x.png", drawn(3)))
	if n, err := t.store.SweepFiles(ctx); n != 0 || err != nil {
		t.Errorf("too early: %d, %v", n, err)
	}
	t.clock.add(2 * time.Hour)
	if n, err := t.store.SweepFiles(ctx); n != 205 || err != nil {
		t.Errorf("SweepFiles = %d, %v; want 205", n, err)
	}
	if keys := t.blobs.keys(); len(keys) != 2 {
		t.Errorf("%d are left, want 2", len(keys))
	}
	for id, there := range map[usher.FileID]bool{sent.ID: true, young.ID: true, old.ID: false} {
		if _, _, err := t.readFile("c1", id); (err == nil) != there {
			t.Errorf("%s is there: %v", id, err)
		}
	}
	in.Files = []usher.FileID{old.ID}
	_, err := t.store.Accept(ctx, in)
	t.want(usher.CodeInvalid, err)
}

func (t *suite) filesOrphans() {
	ctx := context.Background()
	f := t.upload(uploadOf("c1", "x.png", drawn(1)))
	in := from("c1", "")
	in.Files = []usher.FileID{f.ID}
	t.accept(in)
	t.ok(t.blobs.Put(ctx, "crashed-before-its-row", drawn(1)))
	if n, err := t.store.SweepFiles(ctx); n != 0 || err != nil {
		t.Errorf("an upload under way was swept: %d, %v", n, err)
	}
	t.clock.add(25 * time.Hour)
	if n, err := t.store.SweepFiles(ctx); n != 1 || err != nil || !slices.Equal(t.blobs.keys(), []string{string(f.ID)}) {
		t.Errorf("SweepFiles = %d, %v; left: %v", n, err, t.blobs.keys())
	}
}

func (t *suite) filesDiskFails() {
	ctx := context.Background()
	f := t.upload(uploadOf("c1", "x.png", drawn(1)))
	disk := errors.New("the disk is on fire")
	t.blobs.failing(disk)
	if _, err := t.store.AddFile(ctx, uploadOf("c1", "x.png", drawn(2))); !errors.Is(err, disk) {
		t.Errorf("AddFile = %v", err)
	}
	if _, _, err := t.readFile("c1", f.ID); !errors.Is(err, disk) {
		t.Errorf("OpenFile = %v", err)
	}
	t.clock.add(25 * time.Hour)
	if _, err := t.store.SweepFiles(ctx); !errors.Is(err, disk) {
		t.Errorf("SweepFiles = %v", err)
	}
	t.blobs.failing(nil)
	// The row went first: what is left over is an orphan, and goes the next time.
	if n, err := t.store.SweepFiles(ctx); n != 1 || err != nil || len(t.blobs.keys()) != 0 {
		t.Errorf("SweepFiles = %d, %v; left %v", n, err, t.blobs.keys())
	}
}

func (t *suite) filesNone() {
	t.noBlobs = true
	t.reopen(store.Config{})
	_, err := t.store.AddFile(context.Background(), uploadOf("c1", "x.png", drawn(1)))
	t.want(usher.CodeNotFound, err)
	_, _, err = t.store.OpenFile(context.Background(), "x")
	t.want(usher.CodeNotFound, err)
	if n, err := t.store.SweepFiles(context.Background()); n != 0 || err != nil {
		t.Errorf("SweepFiles = %d, %v", n, err)
	}
	if _, err := t.store.AddFile(context.Background(), usher.Upload{}); err == nil || strings.Contains(err.Error(), "nil") {
		t.Errorf("AddFile = %v", err)
	}
}

// filesSweptWhileSent: a file that is sent at the moment it gets too old is
// either sent and stays, or refused and goes.
func (t *suite) filesSweptWhileSent() {
	ctx := context.Background()
	var ids []usher.FileID
	for range 20 {
		ids = append(ids, t.upload(uploadOf("c1", "x.png", drawn(1))).ID)
	}
	t.clock.add(25 * time.Hour)
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := t.store.SweepFiles(ctx); err != nil {
			t.Error(err)
		}
	})
	sent := make([]bool, len(ids))
	for i, id := range ids {
		all.Go(func() {
			in := from("c1", "")
			in.Files = []usher.FileID{id}
			_, err := t.store.Accept(ctx, in)
			if sent[i] = err == nil; err != nil {
				t.want(usher.CodeInvalid, err)
			}
		})
	}
	all.Wait()
	for i, id := range ids {
		if _, _, err := t.readFile("c1", id); (err == nil) != sent[i] {
			t.Errorf("file %d, sent %v: %v", i, sent[i], err)
		}
	}
}
