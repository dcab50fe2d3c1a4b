package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"usher"
	"usher/nlp/bundle"
	"usher/web"
	"usher/web/client"
)

// player plays customers against a server in this process, over its sockets.
type player struct {
	app  *app
	url  string // http://host:port
	stop func() error
	lead usher.AgentID // who gives conversations back to the bot
}

// startPlayer starts a server with these entries and intents on a free port.
func startPlayer(ctx context.Context, cfg config, b *bundle.Bundle, intents []usher.Intent, entries []usher.Entry) (*player, error) {
	off := web.Limits{Messages: web.Off, Uploads: web.Off, Visitors: web.Off, SignIns: web.Off, Connections: web.Off}
	a, err := newApp(ctx, cfg, options{bundle: b, log: slog.New(slog.DiscardHandler), limits: off, intents: intents})
	if err != nil {
		return nil, err
	}
	p := &player{app: a}
	if err := p.prepare(ctx, entries); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	l, err := listen(ctx, cfg.Listen)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	p.url = l.Addr().String()
	serving, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- a.serve(serving, l) }()
	p.stop = func() error { cancel(); return <-done }
	return p, nil
}

func (p *player) prepare(ctx context.Context, entries []usher.Entry) error {
	if _, err := p.app.library.Import(ctx, entries); err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	lead, err := p.app.store.SaveAgent(ctx, usher.Agent{Email: "replay@usher.invalid", Name: "Replay", Role: usher.RoleAdmin})
	if err != nil {
		return fmt.Errorf("replay: add an agent: %w", err)
	}
	p.lead = lead.ID
	return nil
}

// playAll plays the dialogues, so many at once. It returns the stored turn
// for each message, nil for one that was sent in a burst.
func (p *player) playAll(ctx context.Context, dialogues []dialogue, parallel int) ([][]*usher.Turn, error) {
	turns := make([][]*usher.Turn, len(dialogues))
	errs := make([]error, len(dialogues))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(parallel, len(dialogues)) {
		wg.Go(func() {
			for i := range next {
				turns[i], errs[i] = p.play(ctx, dialogues[i])
			}
		})
	}
	for i := range dialogues {
		next <- i
	}
	close(next)
	wg.Wait()
	return turns, errors.Join(errs...)
}

// play is one customer from the first word to the last.
func (p *player) play(ctx context.Context, d dialogue) ([]*usher.Turn, error) {
	token, err := client.NewVisitor(ctx, "http://"+p.url)
	if err != nil {
		return nil, fmt.Errorf("replay: %s: %w", d.ID, err)
	}
	conn, _, err := client.Dial(ctx, client.Config{URL: "ws://" + p.url, Token: token})
	if err != nil {
		return nil, fmt.Errorf("replay: %s: %w", d.ID, err)
	}
	defer func() { _ = conn.Close() }()
	turns := make([]*usher.Turn, len(d.Turns))
	var last *usher.Turn
	for i, in := range d.Turns {
		if turns[i], err = p.say(ctx, conn, fmt.Sprintf("%d", i), in, last); err != nil {
			return nil, fmt.Errorf("replay: %s, turn %d: %w", d.ID, i+1, err)
		}
		if turns[i] != nil {
			last = turns[i]
		}
	}
	return turns, nil
}

// say sends one message and waits for the bot's turn; nil after a burst.
func (p *player) say(ctx context.Context, conn *client.Client, clientID string, in dialogueInput, last *usher.Turn) (*usher.Turn, error) {
	if in.CloseBefore && last != nil {
		if _, err := p.app.desk.Finish(ctx, last.Conversation, p.lead, 0); err != nil {
			return nil, fmt.Errorf("close the conversation: %w", err)
		}
	}
	text, choice := in.Text, ""
	if o, ok := offered(last, in.Choose); ok {
		text, choice = o.Label, o.ID
	}
	ack, err := conn.Send(ctx, clientID, text, choice)
	if err != nil || in.Burst {
		return nil, err
	}
	t, err := p.turn(ctx, ack.Conversation, ack.Seq)
	if err != nil {
		return nil, err
	}
	return &t, p.backToBot(ctx, ack.Conversation)
}

// offered returns the option of the last turn that stands for an entry.
func offered(last *usher.Turn, entry usher.EntryID) (usher.Option, bool) {
	if last == nil || entry == "" {
		return usher.Option{}, false
	}
	for _, o := range last.Decision.Options {
		if o.Entry == entry {
			return o, true
		}
	}
	return usher.Option{}, false
}

// turnTime bounds the wait for the bot, pollTime is between two looks.
const (
	turnTime = time.Minute
	pollTime = 20 * time.Millisecond
)

// turn waits for the stored turn that answers the message seq. Where a slow
// machine has torn a burst apart and its first half went to a person, the
// conversation is given back, so that the rest gets its turn as well.
func (p *player) turn(ctx context.Context, id usher.ConversationID, seq int64) (usher.Turn, error) {
	ctx, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	tick := time.NewTicker(pollTime)
	defer tick.Stop()
	for {
		turns, err := p.app.store.Turns(ctx, id)
		if err != nil {
			return usher.Turn{}, fmt.Errorf("read the turns: %w", err)
		}
		for _, t := range turns {
			if t.InboundSeq == seq {
				return t, nil
			}
		}
		if err := p.backToBot(ctx, id); err != nil {
			return usher.Turn{}, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return usher.Turn{}, usher.Errorf(usher.CodeInternal, context.Cause(ctx), "the bot took no turn on message %d within %s", seq, turnTime)
		}
	}
}

// backToBot undoes a handoff or a block, which did run.
func (p *player) backToBot(ctx context.Context, id usher.ConversationID) error {
	for {
		c, err := p.app.store.Conversation(ctx, id)
		if err != nil {
			return fmt.Errorf("read the conversation: %w", err)
		}
		switch c.State {
		case usher.StateBot:
			return nil
		case usher.StateArchived:
			_, err = p.app.desk.Restore(ctx, id, p.lead, usher.StateBot)
		default:
			_, err = p.app.desk.Return(ctx, id, p.lead)
		}
		if err != nil && usher.CodeOf(err) != usher.CodeConflict {
			return fmt.Errorf("give the conversation back: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
