package chat

import (
	"container/list"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"usher"
)

// constant is what models have that make the same of a text each time. What
// other models understood is not kept.
type constant interface {
	// Hash names the models by what they are.
	Hash() string
	// Form returns a text as the models see it: of texts with one form they make
	// the same.
	Form(text string) string
}

// revised is what an FAQ has that tells when the answers to a question may have
// changed. What others found is not kept.
type revised interface {
	// Revision rises with whatever changes what questions find, before the
	// change is reported as done.
	Revision() int64
}

// cacheKey is all that an understanding is made of. Thresholds and intents with
// a reply are not part of it: they decide on an understanding.
type cacheKey struct {
	text      string // in the form in which the models see it
	within    string // the text that it was read in, in that form
	language  usher.Language
	exclude   string // the entries that are left out, in order
	models    string // hash
	knowledge int64  // revision
}

// keyOf returns the key of a query, of which a text, where it stands, its language and entries to
// leave out count, as a vector is that of the text; false where models or FAQ are not to be kept.
func (b *AIChatBot) keyOf(q usher.Query) (cacheKey, bool) {
	models, same := b.models.(constant)
	faq, told := b.faq.(revised)
	if !same || !told || b.cache == nil {
		return cacheKey{}, false
	}
	return cacheKey{
		text: models.Form(q.Text), within: models.Form(q.Within), language: q.Language, exclude: listed(q.Exclude), models: models.Hash(), knowledge: faq.Revision(),
	}, true
}

// listed is the same text for the same IDs in whatever order, and for no others.
func listed(ids []usher.EntryID) string {
	if len(ids) == 0 {
		return ""
	}
	var b strings.Builder
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		b.WriteString(strconv.Itoa(len(id)))
		b.WriteByte(' ')
		b.WriteString(string(id))
	}
	return b.String()
}

// CacheNumbers tell how well a bot remembers what it has understood.
type CacheNumbers struct {
	Hits, Misses int64 // texts that were known, and that were not; a turn may read several
	Entries      int   // understandings
	Bytes, Limit int64 // that they take, about, and may take
}

// cache keeps what models and FAQ made of texts. Where it is full, what was not
// asked for longest goes first. A text that several turns ask for at once is
// worked out by one of them. It is safe for concurrent use.
type cache struct {
	mu      sync.Mutex
	numbers CacheNumbers // without Entries
	known   map[cacheKey]*list.Element
	recent  *list.List // of *kept, the last one asked for first
	working map[cacheKey]*working
}

// kept is what the cache knows of a key.
type kept struct {
	key   cacheKey
	u     usher.Understanding
	bytes int64
}

// working is an understanding that a turn is working out for itself and others.
type working struct {
	done chan struct{} // closed when u is there, or it failed
	u    usher.Understanding
	ok   bool
}

// newCache returns a cache for so many bytes.
func newCache(limit int64) *cache {
	return &cache{
		numbers: CacheNumbers{Limit: limit}, known: map[cacheKey]*list.Element{}, recent: list.New(), working: map[cacheKey]*working{},
	}
}

// understood returns what is known of k, or what work makes of it. Failures are
// nobody else's: who waits for a turn that fails, or is cancelled, works itself.
// ctx ends only the waiting; work has its own.
func (c *cache) understood(ctx context.Context, k cacheKey, work func() (usher.Understanding, error)) (usher.Understanding, error) {
	for {
		u, w, mine := c.look(k)
		switch {
		case w == nil:
			return u, nil
		case mine:
			return c.work(k, w, work)
		}
		select {
		case <-w.done:
		case <-ctx.Done():
			return usher.Understanding{}, fmt.Errorf("chat: understand: %w", context.Cause(ctx))
		}
		if w.ok {
			c.mu.Lock()
			c.numbers.Hits++
			c.mu.Unlock()
			return own(w.u), nil
		}
	}
}

// look returns what is known of k, or else who works on it: mine is true where
// that is the caller from now on.
func (c *cache) look(k cacheKey) (u usher.Understanding, w *working, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.known[k]; ok {
		c.numbers.Hits++
		c.recent.MoveToFront(e)
		return own(e.Value.(*kept).u), nil, false
	}
	if w, ok := c.working[k]; ok {
		return u, w, false
	}
	c.numbers.Misses++
	w = &working{done: make(chan struct{})}
	c.working[k] = w
	return u, w, true
}

// work works on k, keeps what comes of it and tells those who wait, also where
// work panics.
func (c *cache) work(k cacheKey, w *working, work func() (usher.Understanding, error)) (u usher.Understanding, err error) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.working, k)
		if w.ok {
			c.keep(k, w.u)
		}
		close(w.done)
	}()
	u, err = work()
	if err == nil {
		w.u, w.ok = own(u), true
		w.u.Text, w.u.Vector = "", nil // each says it in a way of its own; the vector has served
	}
	return u, err
}

// keep puts u in and takes out what has no room any more; c.mu is held.
func (c *cache) keep(k cacheKey, u usher.Understanding) {
	k.text, k.within = strings.Clone(k.text), strings.Clone(k.within) // they may be pieces of something long
	e := &kept{k, u, sizeOf(k, u)}
	c.known[k] = c.recent.PushFront(e)
	c.numbers.Bytes += e.bytes
	for c.numbers.Bytes > c.numbers.Limit {
		oldest := c.recent.Remove(c.recent.Back()).(*kept)
		delete(c.known, oldest.key)
		c.numbers.Bytes -= oldest.bytes
	}
}

// told returns how well the cache does; zeros where there is none.
func (c *cache) told() CacheNumbers {
	if c == nil {
		return CacheNumbers{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.numbers
	n.Entries = len(c.known)
	return n
}

// own returns u with lists that the caller may change.
func own(u usher.Understanding) usher.Understanding {
	u.Intents, u.Answers = slices.Clone(u.Intents), slices.Clone(u.Answers)
	return u
}

// What an understanding takes besides its texts, in bytes, about.
const (
	sizeOfKept   = 1000 // with its places in the map and the list
	sizeOfAnswer = 200
	sizeOfIntent = 24
)

// sizeOf is about how many bytes u takes. Texts count whole, though an entry's
// are those of the knowledge as long as it does not change.
func sizeOf(k cacheKey, u usher.Understanding) int64 {
	n := sizeOfKept + len(k.text) + len(k.within) + len(k.exclude) + sizeOfIntent*len(u.Intents)
	for _, a := range u.Answers {
		n += sizeOfAnswer + len(a.Title) + len(a.Variant) + len(a.Text)
	}
	return int64(n)
}
