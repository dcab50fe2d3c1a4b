package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"usher"
	"usher/bus"
	"usher/bus/membus"
	"usher/channels"
	"usher/channels/widget"
	"usher/chat"
	"usher/chat/rollout"
	"usher/faq"
	"usher/handoff"
	"usher/nlp/bundle"
	"usher/store"
	"usher/store/postgres"
	"usher/watch"
	"usher/web"
)

// app is the whole server, wired. It is the one place that knows every room.
type app struct {
	log     *slog.Logger
	store   *store.Store
	pool    func() watch.Pool // of connections to the database; nil: it is a file
	bus     *membus.Bus       // the subscriptions of this node
	shared  *postgres.Bus     // carries events between it and the others; nil: there are none
	vectors *postgres.Vectors // of the FAQ, where the database keeps them; nil: memory does
	models  *bundle.Holder
	chosen  rollout.First // until there is a rollout
	rollout *rollout.Rollout
	faq     *faq.Engine
	library *faq.Library
	intents *chat.Intents
	bot     *chat.AIChatBot
	desk    *handoff.Desk
	chat    *chat.Service
	widget  *widget.Widget
	inbox   *channels.Dispatcher
	web     *web.Server

	settings *liveSettings
	stop     stopConfig

	metrics *watch.Metrics
	lines   *watch.Log     // nil: the log is somebody else's
	tracing *watch.Tracing // nil: nobody traces

	background     sync.WaitGroup // what goes on beside the messages
	stopBackground context.CancelFunc

	// SetupToken lets the first admin in; empty where there is one already.
	setupToken string
}

// options of newApp that are not the operator's.
type options struct {
	bundle  *bundle.Bundle // nil: as configured
	log     *slog.Logger
	lines   *watch.Log     // behind log; nil: it is not known
	metrics *watch.Metrics // nil: new ones
	limits  web.Limits
	tls     *tls.Config    // nil: in the clear
	intents []usher.Intent // served beside the stored ones
	fresh   bool           // nobody was here before, whatever the data says
}

// newApp opens everything and starts it, but for the listener. On success the
// caller calls Close; ctx ends background work.
func newApp(ctx context.Context, cfg config, o options) (_ *app, err error) {
	a := &app{log: o.log, lines: o.lines, metrics: o.metrics, bus: membus.New(), intents: &chat.Intents{}, stop: cfg.Stop}
	if a.metrics == nil {
		a.metrics = watch.NewMetrics()
	}
	a.bus.OnLoss(func() { a.metrics.Dropped(queueEvents, droppedFull) })
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.tracing, err = openTracing(ctx, cfg.Trace, a.metrics, a.log); err != nil {
		return nil, err
	}
	loaded := beginBundle(ctx, cfg.Bundle, o.bundle) // beside the store: both take long
	if err := a.openStore(ctx, cfg); err != nil {
		_, _ = loaded() // one failure is enough to tell
		return nil, err
	}
	if err := a.openModels(ctx, cfg, loaded); err != nil {
		return nil, err
	}
	if a.widget, err = openWidget(cfg); err != nil {
		return nil, err
	}
	if err := a.startTalking(ctx, cfg, o); err != nil {
		return nil, err
	}
	if err := a.openEdge(ctx, cfg, o); err != nil {
		return nil, err
	}
	ctx, a.stopBackground = context.WithCancel(ctx)
	a.startEmbedding(ctx)
	a.startRollout(ctx)
	a.startWatching(ctx, cfg)
	a.startSweeping(ctx)
	a.background.Go(a.settle)
	return a, nil
}

// openStore opens what is kept and, where other nodes may use it too, what
// carries events between them.
func (a *app) openStore(ctx context.Context, cfg config) error {
	s, shared, err := openStore(ctx, cfg, store.Config{
		Committed: a.committed, Grouped: a.metrics.Group, Refused: func() { a.metrics.Dropped(queueCommits, droppedFull) }, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.store = s
	if shared == nil {
		return nil
	}
	a.pool = func() watch.Pool { return watch.Pool(shared.Pool()) }
	if a.vectors, err = shared.NewVectors(ctx); err != nil {
		return fmt.Errorf("open the data: %w", err)
	}
	if a.shared, err = shared.OpenBus(ctx, postgres.BusConfig{Local: a.bus, Events: s.Events, Log: a.log}); err != nil {
		return fmt.Errorf("open the data: %w", err)
	}
	return nil
}

// events is what everybody publishes to and subscribes at.
func (a *app) events() bus.Bus {
	if a.shared != nil {
		return a.shared
	}
	return a.bus
}

// committed publishes what a group commit has changed, in its order. The bus
// in memory delivers before it returns, and is closed only after the store.
func (a *app) committed(events []usher.Event) {
	a.metrics.Committed(events)
	if a.shared != nil {
		a.shared.Committed(events)
		return
	}
	for _, e := range events {
		for _, topic := range e.Topics() {
			if err := a.bus.Publish(context.Background(), topic, e); err != nil {
				a.log.Error("publish an event", slog.String("topic", topic), slog.Any("error", err))
			}
		}
	}
}

// fleeting publishes what may be lost.
func (a *app) fleeting(ctx context.Context, e usher.Event) {
	for _, topic := range e.Topics() {
		if err := a.events().Publish(ctx, topic, e); err != nil {
			a.log.Warn("publish a fleeting event", slog.String("topic", topic), slog.Any("error", err))
		}
	}
}

// startEmbedding gives the entries their vectors, without which terms alone find
// them, until Close.
func (a *app) startEmbedding(ctx context.Context) {
	a.background.Go(func() { a.faq.Run(ctx) })
}

// startTalking starts the desk and the bot, which first answers what was left.
func (a *app) startTalking(ctx context.Context, cfg config, o options) error {
	for _, i := range o.intents {
		if err := a.store.SaveIntent(ctx, i); err != nil {
			return fmt.Errorf("save an intent: %w", err)
		}
	}
	if err := a.reloadIntents(ctx); err != nil {
		return err
	}
	a.bot = chat.NewBot(a.models, a.faq, chat.BotConfig{Policy: policyOf(cfg.Bot), Intents: a.intents, Pin: a.turnModels})
	a.openRollout()
	if err := a.followSettings(ctx); err != nil { // before the first turn
		return err
	}
	a.desk = handoff.New(a.store, handoff.Rules{}, handoff.Config{
		Grace: cfg.Desk.Grace, Fresh: o.fresh, Publish: a.fleeting, Tracer: a.tracing.Tracer(), Log: a.log,
	})
	if err := a.desk.Start(ctx); err != nil {
		return fmt.Errorf("start the desk: %w", err)
	}
	a.chat = chat.New(a.store, a.desk, a.bot, chat.Config{
		Burst: burstOf(cfg.Bot), Publish: a.fleeting, Taken: a.metrics.Turn, Failed: a.metrics.TurnFailed, Decided: a.rollout.Decided,
		Pressed: a.pressed, Tracer: a.tracing.Tracer(), Log: a.log,
	})
	a.inbox = channels.NewDispatcher(a.chat, channels.Config{
		Refused: func(why string) { a.metrics.Dropped(queueArriving, why) },
	})
	if err := a.chat.Start(ctx); err != nil {
		return fmt.Errorf("start the bot: %w", err)
	}
	if err := a.bus.Subscribe(ctx, usher.TopicDesk, a.resume); err != nil {
		return fmt.Errorf("follow the desk: %w", err)
	}
	return nil
}

// manyArriving is how many messages may be on their way into the store before
// the bot gives way: half of what one commit takes.
const manyArriving = 128

// pressed reports that messages come in faster than they get stored.
func (a *app) pressed() bool { return a.inbox.Len() > manyArriving }

// resume has the bot look at a conversation that was given back to it and
// where the customer had the last word.
func (a *app) resume(e usher.Event) {
	if e.Kind == usher.EventState && e.Chat.State == usher.StateBot && e.Chat.LastFrom == usher.FromCustomer {
		a.chat.Resume(e.Conversation)
	}
}

func (a *app) reloadIntents(ctx context.Context) error {
	intents, err := a.store.Intents(ctx)
	if err != nil {
		return fmt.Errorf("load the intents: %w", err)
	}
	a.intents.Set(intents)
	return nil
}

func policyOf(c botConfig) chat.Policy {
	return chat.Policy{
		Answer: usher.Confidence(c.Answer), Clarify: usher.Confidence(c.Clarify), Intent: usher.Confidence(c.Intent),
		Human: usher.Confidence(c.Person), Moderation: usher.Confidence(c.Moderation),
	}
}

// burstOf translates "0: each message is a turn" into the room's own zero.
func burstOf(c botConfig) time.Duration {
	if c.Burst == 0 {
		return -1
	}
	return c.Burst
}

// Close stops what runs, in the order in which messages travel, and closes
// what is open. It is safe on a half-made app.
func (a *app) Close() error {
	var errs []error
	if a.inbox != nil {
		errs = append(errs, a.inbox.Close())
	}
	if a.chat != nil {
		a.chat.Close()
	}
	if a.desk != nil {
		errs = append(errs, a.desk.Close())
	}
	if a.stopBackground != nil {
		a.stopBackground()
		a.background.Wait()
	}
	if a.vectors != nil {
		a.vectors.Close()
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(append(errs, a.events().Close(), a.tracing.Close())...)
}
