package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"usher"
	"usher/chat"
	"usher/handoff"
	"usher/store"
)

// account is the widget's, as channels/widget calls it.
const account usher.AccountID = "web"

// Office hours: in between agents are online, and customers are told so.
const opens, closes = 8, 20

// botPause is from a customer's line to the bot's.
const botPause = 2 * time.Second

// player has people say their lines, and the bot and the desk do the rest.
type player struct {
	store  *store.Store
	chat   *chat.Service
	desk   *handoff.Desk
	clock  *Clock
	now    time.Time // nothing happens after it
	agents map[string]usher.AgentID
}

// scene is a chat that is being played.
type scene struct {
	dated
	native string // the customer's ID in the channel
	id     usher.ConversationID
	agent  usher.AgentID
	line   int
}

// playAll plays the chats one after the other: there is one clock.
func (p *player) playAll(ctx context.Context, past []dated) error {
	for i, c := range past {
		if err := p.play(ctx, i, c); err != nil {
			return fmt.Errorf("demo: chat %s: %w", c.ID, err)
		}
	}
	return nil
}

// play plays a chat from its first line to its last.
func (p *player) play(ctx context.Context, number int, c dated) error {
	s := &scene{dated: c, native: fmt.Sprintf("%032x", number+1), agent: p.agents[c.Agent]}
	p.clock.Set(c.begins.Add(-time.Hour))
	if err := p.sit(ctx, s, c.begins); err != nil {
		return err
	}
	p.clock.Set(c.begins)
	for i, l := range c.Lines {
		s.line = i
		if i > 0 {
			p.pause(l)
		}
		if err := p.do(ctx, s, l); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return nil
}

// pause lets the time pass that comes before a line.
func (p *player) pause(l Line) {
	d := time.Duration(l.After)
	if d == 0 {
		letters := utf8.RuneCountInString(l.Customer + l.Reply + l.Note)
		d = 12*time.Second + time.Duration(letters)*300*time.Millisecond
	}
	p.clock.Add(d)
	if p.clock.Now().After(p.now) {
		p.clock.Set(p.now)
	}
}

func (p *player) do(ctx context.Context, s *scene, l Line) error {
	switch {
	case l.Customer != "":
		return p.hear(ctx, s, l)
	case l.Reply != "":
		return p.reply(ctx, s, l)
	case l.Note != "":
		_, err := p.desk.Note(ctx, s.id, s.agent, usher.Draft{Text: l.Note})
		return err
	}
	return p.act(ctx, s, l)
}

// hear has the customer write, and the bot take its turn where it is the
// bot's.
func (p *player) hear(ctx context.Context, s *scene, l Line) error {
	in := usher.Inbound{
		Account: account, Customer: usher.Customer{NativeID: s.native, Name: s.Customer, Email: s.Email},
		ClientID: strconv.Itoa(s.line), Text: l.Customer, At: p.clock.Now(),
	}
	if l.Takes != "" {
		o, err := p.offered(ctx, s.id, l.Takes)
		if err != nil {
			return err
		}
		if o.ID != "" {
			in.Text, in.Choice = o.Label, o.ID
		}
	}
	got, err := p.chat.Accept(ctx, in)
	if err != nil {
		return err
	}
	if s.id = got.Conversation.ID; l.More {
		return nil
	}
	p.clock.Add(botPause)
	if err := p.sit(ctx, s, p.clock.Now()); err != nil {
		return err
	}
	if err := p.chat.Run(ctx, s.id); err != nil {
		return err
	}
	return p.rate(ctx, s, l)
}

// ratePause is how long a customer reads before saying whether it helped.
const ratePause = 8 * time.Second

// rate says whether the bot's last answer helped, where the line does.
func (p *player) rate(ctx context.Context, s *scene, l Line) error {
	if l.Helpful == nil {
		return nil
	}
	p.clock.Add(ratePause)
	ms, err := p.store.Messages(ctx, s.id, 0, 1000)
	if err != nil || len(ms) == 0 {
		return err
	}
	_, err = p.store.SetFeedback(ctx, account, s.native, ms[len(ms)-1].ID, *l.Helpful)
	return err
}

// person stands for the button "talk to a person" in Line.Takes.
const person usher.EntryID = "person"

// offered returns the option of the bot's last turn that stands for an entry
// or a person; none where it was not offered.
func (p *player) offered(ctx context.Context, id usher.ConversationID, entry usher.EntryID) (usher.Option, error) {
	turns, err := p.store.Turns(ctx, id)
	if err != nil || len(turns) == 0 {
		return usher.Option{}, err
	}
	for _, o := range turns[len(turns)-1].Decision.Options {
		if o.Entry == entry || o.Person && entry == person {
			return o, nil
		}
	}
	return usher.Option{}, nil
}

// sit has the agents be there if at is in office hours, and for who waits now.
func (p *player) sit(ctx context.Context, s *scene, at time.Time) error {
	presence := usher.Offline
	if hour := at.Hour(); s.Days == 0 || opens <= hour && hour < closes {
		presence = usher.Online
	}
	for _, key := range []string{"agent1", "agent2"} {
		if err := p.desk.SetPresence(ctx, p.agents[key], presence); err != nil {
			return err
		}
	}
	return nil
}

// reply has the agent answer.
func (p *player) reply(ctx context.Context, s *scene, l Line) error {
	if _, err := p.desk.Claim(ctx, s.id, s.agent); err != nil {
		return err
	}
	_, err := p.desk.Reply(ctx, s.id, s.agent, usher.Draft{Text: l.Reply, ClientID: strconv.Itoa(s.line)})
	return err
}

// act changes who has the chat.
func (p *player) act(ctx context.Context, s *scene, l Line) (err error) {
	switch l.Do {
	case Claim:
		_, err = p.desk.Claim(ctx, s.id, s.agent)
	case Close:
		_, err = p.desk.Finish(ctx, s.id, s.agent, 0)
	case Return:
		_, err = p.desk.Return(ctx, s.id, s.agent)
	case Transfer:
		if _, err = p.desk.Transfer(ctx, s.id, s.agent, usher.Need{Agent: p.agents[l.To]}); err == nil {
			s.agent = p.agents[l.To]
		}
	case Dismiss:
		err = p.dismiss(ctx, s.id)
	default:
		err = fmt.Errorf("there is nothing to do, or no action %q", l.Do)
	}
	return err
}

// dismiss takes the questions of a chat out of the unanswered queue.
func (p *player) dismiss(ctx context.Context, id usher.ConversationID) error {
	open, err := p.store.Misses(ctx, usher.MissFilter{State: usher.MissOpen, Limit: 1000})
	if err != nil {
		return err
	}
	for _, m := range open {
		if m.Conversation != id {
			continue
		}
		m.State = usher.MissDismissed
		if err := p.store.SaveMiss(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
