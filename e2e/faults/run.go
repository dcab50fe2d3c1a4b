package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Plan says how much of everything there is.
type Plan struct {
	Rounds, Customers, Agents int
	Only                      string // the one fault of all rounds; empty: any
	Log                       func(format string, args ...any)
}

// Report is what came of it.
type Report struct {
	Rounds, Conversations, Acked, Messages int
	Waits                                  Waits // of customers, from ack to answer, faults and all
	Faults                                 []string
}

// String is one line for people.
func (r Report) String() string {
	return fmt.Sprintf("%d rounds, %d conversations, %d messages, %d of them acknowledged to who sent them; "+
		"answers after %s (p50), %s (p99), %s (the slowest); %d faults",
		r.Rounds, r.Conversations, r.Messages, r.Acked, r.Waits.At(0.5).Round(time.Millisecond), r.Waits.At(0.99).Round(time.Millisecond),
		r.Waits.At(1).Round(time.Millisecond), len(r.Faults))
}

// settleTime is how long everything may take to be said and answered after the
// last round.
const settleTime = 2 * time.Minute

// crowd is everybody who talks.
type crowd struct {
	customers [][]*device // by customer, one or two each
	agents    []*agent
	tokens    []string
}

// Run breaks c round by round while customers and agents talk, and checks what
// is left of what they said.
func Run(ctx context.Context, c *Cluster, p Plan) (Report, error) {
	random := rand.New(rand.NewPCG(c.cfg.Seed, 5)) //nolint:gosec // repeatable, not secret
	all, err := c.gather(ctx, p)
	if err != nil {
		return Report{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	quiet, hush := context.WithCancel(ctx)
	defer hush()
	var working sync.WaitGroup
	for _, devices := range all.customers {
		for _, d := range devices {
			working.Go(func() { d.talk(ctx, quiet) })
		}
	}
	for _, a := range all.agents {
		working.Go(func() { a.work(ctx) })
	}
	sleep(ctx, 2*time.Second) // everybody has come in
	if err := c.rounds(ctx, p, random); err != nil {
		return Report{}, err
	}
	c.Calm()
	hush()
	e, err := c.settle(ctx, all)
	stop()
	working.Wait()
	if err != nil {
		return Report{}, err
	}
	e.Journals = all.journals(e.In)
	return all.report(p, e), nil
}

// rounds breaks one thing after the other.
func (c *Cluster) rounds(ctx context.Context, p Plan, random *rand.Rand) error {
	faults := All()
	if c.cfg.Disk == 0 {
		p.Log("PostgreSQL has no disk of its own: none of the faults is that it is full")
		faults = slices.DeleteFunc(faults, func(f Fault) bool { return f.Name == fullDisk })
	}
	if p.Only != "" {
		if faults = slices.DeleteFunc(faults, func(f Fault) bool { return f.Name != p.Only }); len(faults) == 0 {
			return fmt.Errorf("faults: there is no fault %q here", p.Only)
		}
	}
	order := random.Perm(len(faults))
	for i := range p.Rounds {
		if i > 0 && i%len(order) == 0 {
			order = random.Perm(len(faults))
		}
		f := faults[order[i%len(order)]]
		began := time.Now()
		if err := f.Do(ctx, c, random); err != nil {
			return fmt.Errorf("faults: round %d, %s: %w", i+1, f.Name, err)
		}
		for k, n := range c.Nodes {
			if err := n.Ready(ctx); err != nil {
				return fmt.Errorf("faults: round %d, %s: node %d: %w", i+1, f.Name, k, err)
			}
		}
		p.Log("round %d: %s; whole again after %s", i+1, f.Name, time.Since(began).Round(10*time.Millisecond))
		sleep(ctx, moment(random, 500*time.Millisecond, 1500*time.Millisecond))
	}
	return nil
}

// gather makes entries, agents and customers.
func (c *Cluster) gather(ctx context.Context, p Plan) (*crowd, error) {
	direct := c.Nodes[0].addr // nothing is broken yet
	all := &crowd{}
	var admin http.Header
	var err error
	if all.agents, admin, err = hire(ctx, direct, c.Setup, p.Agents, c.picker(c.cfg.Seed+100), c.cfg.Seed+200); err != nil {
		return nil, err
	}
	for _, e := range shop {
		if _, err := request(ctx, http.MethodPost, direct, "/v1/entries", at(admin, direct), e, nil); err != nil {
			return nil, err
		}
	}
	for i := range p.Customers {
		token, err := visitor(ctx, direct)
		if err != nil {
			return nil, err
		}
		all.tokens = append(all.tokens, token)
		devices := make([]*device, 1, 2)
		if i%5 == 0 {
			devices = devices[:2] // a second one, which writes too
		}
		for k := range devices {
			seed := c.cfg.Seed + 1000 + uint64(10*i+k)
			d := &device{
				name: fmt.Sprintf("customer %d, device %d", i, k), token: token, pick: c.picker(seed), pause: 4 * time.Second,
				random: rand.New(rand.NewPCG(seed, 6)), sent: map[string]time.Time{}, //nolint:gosec // repeatable, not secret
			}
			switch {
			case i%6 == 0:
				d.asks = 4
			case i%3 == 1 && len(devices) == 1:
				d.polite = true
			}
			d.journal.Who, d.journal.Whole = d.name, true
			devices[k] = d
		}
		all.customers = append(all.customers, devices)
	}
	return all, nil
}

// shop is what the bot knows.
var shop = []map[string]any{
	entry("shipping", "How much is shipping?", "运费多少", "Shipping is 5 euros.", "运费五欧元。"),
	entry("returns", "How do I return something?", "怎么退货", "Send it back within thirty days.", "三十天内寄回即可。"),
	entry("payment", "Which ways to pay are there?", "可以用什么付款", "By card or on account.", "可以刷卡或凭发票付款。"),
}

func entry(id, en, zh, answerEN, answerZH string) map[string]any {
	return map[string]any{
		"id": id, "variants": []map[string]string{{"language": "en", "text": en}, {"language": "zh", "text": zh}},
		"answer": map[string]string{"en": answerEN, "zh": answerZH},
	}
}

// picker chooses a node for each connection.
func (c *Cluster) picker(seed uint64) func() string {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // repeatable, not secret
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return c.Addr(random.IntN(len(c.Nodes)))
	}
}

// settle waits until nothing is left to say, to answer and to show, and reads
// what both nodes have.
func (c *Cluster) settle(ctx context.Context, all *crowd) (Evidence, error) {
	end := time.Now().Add(settleTime)
	for {
		sleep(ctx, time.Second)
		e, err := c.read(ctx, all)
		if err == nil && all.level(e) {
			return e, nil
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return e, err // the check says what is missing
		}
	}
}

// read asks both nodes for all conversations, as their customers.
func (c *Cluster) read(ctx context.Context, all *crowd) (Evidence, error) {
	e := Evidence{In: make([]string, len(all.tokens))}
	for _, n := range c.Nodes {
		has := map[string][]Message{}
		for i, token := range all.tokens {
			s, welcome, err := dial(ctx, n.addr, "/v1/socket", nil, map[string]any{"token": token}, func(frame) {})
			if err != nil {
				return e, fmt.Errorf("faults: read customer %d: %w", i, err)
			}
			if welcome.Conversation != "" {
				e.In[i] = welcome.Conversation
				has[welcome.Conversation], err = s.syncAll(ctx, welcome.Conversation, 0)
			}
			s.close()
			if err != nil {
				return e, fmt.Errorf("faults: read customer %d: %w", i, err)
			}
		}
		e.Nodes = append(e.Nodes, has)
	}
	return e, nil
}

// level reports whether nothing is open: what was said is acknowledged,
// answered, and shown on every device.
func (all *crowd) level(e Evidence) bool {
	c := checker{}
	for id, messages := range e.Nodes[0] {
		c.answered(id, messages)
	}
	if len(c.faults) > 0 {
		return false
	}
	for i, devices := range all.customers {
		for _, d := range devices {
			if !d.level(e.Nodes[0][e.In[i]]) {
				return false
			}
		}
	}
	return true
}

// journals returns what everybody wrote down; in has the conversation of each
// customer.
func (all *crowd) journals(in []string) []Journal {
	var out []Journal
	for i, devices := range all.customers {
		for _, d := range devices {
			out = append(out, d.wrote(in[i]))
		}
	}
	for _, a := range all.agents {
		out = append(out, a.journal)
	}
	return out
}

func (all *crowd) report(p Plan, e Evidence) Report {
	r := Report{Rounds: p.Rounds, Conversations: len(e.Nodes[0]), Faults: Check(e)}
	for _, j := range e.Journals {
		r.Acked += len(j.Acks)
	}
	for _, m := range e.Nodes[0] {
		r.Messages += len(m)
	}
	for _, devices := range all.customers {
		for _, d := range devices {
			r.Waits = append(r.Waits, d.waits...)
		}
	}
	slices.Sort(r.Waits)
	return r
}
