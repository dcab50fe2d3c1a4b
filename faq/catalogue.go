package faq

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"usher"
	"usher/text"
)

// catalogue holds all entries, disabled ones too, as trainers look for them.
// It is safe for concurrent use.
type catalogue struct {
	mu    sync.RWMutex
	byID  map[usher.EntryID]*card
	order []*card // the newest change first
}

// card is an entry with its texts normalised.
type card struct {
	entry     usher.Entry
	id        string
	variants  []string
	languages []usher.Language // of the variants
	all       string           // everything that is searched, a line each
}

func newCard(e usher.Entry) *card {
	c := &card{entry: e, id: text.Normalize(string(e.ID))}
	lines := []string{c.id}
	for _, v := range e.Variants {
		norm := text.Normalize(v.Text)
		c.variants = append(c.variants, norm)
		if v.Language == "" {
			v.Language = usher.Language(text.Language(norm))
		}
		c.languages = append(c.languages, v.Language)
	}
	lines = append(lines, c.variants...)
	for _, l := range slices.Sorted(maps.Keys(e.Answer)) {
		lines = append(lines, text.Normalize(e.Answer[l]))
	}
	c.all = strings.Join(lines, "\n")
	return c
}

// newest orders cards by their last change.
func newest(a, b *card) int {
	return cmp.Or(b.entry.At.Compare(a.entry.At), cmp.Compare(a.entry.ID, b.entry.ID))
}

// load replaces all entries.
func (c *catalogue) load(entries []usher.Entry) {
	byID := make(map[usher.EntryID]*card, len(entries))
	order := make([]*card, 0, len(entries))
	for _, e := range entries {
		n := newCard(e)
		byID[e.ID] = n
		order = append(order, n)
	}
	slices.SortFunc(order, newest)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID, c.order = byID, order
}

// put adds an entry or replaces the one with its ID.
func (c *catalogue) put(e usher.Entry) {
	n := newCard(e)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removeLocked(e.ID)
	if c.byID == nil {
		c.byID = map[usher.EntryID]*card{}
	}
	c.byID[e.ID] = n
	at, _ := slices.BinarySearchFunc(c.order, n, newest)
	c.order = slices.Insert(c.order, at, n)
}

// knows tells whether an entry is there as it is. One that was made anew under
// the ID of another counts from the same version on, but is of another time.
func (c *catalogue) knows(e usher.Entry) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n := c.byID[e.ID]
	return n != nil && n.entry.Version == e.Version && n.entry.At.Equal(e.At)
}

// ids is the set of those that are there.
func (c *catalogue) ids() map[usher.EntryID]bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := make(map[usher.EntryID]bool, len(c.byID))
	for id := range c.byID {
		all[id] = true
	}
	return all
}

// remove takes an entry out, where it is there.
func (c *catalogue) remove(id usher.EntryID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removeLocked(id)
}

func (c *catalogue) removeLocked(id usher.EntryID) {
	old, ok := c.byID[id]
	if !ok {
		return
	}
	delete(c.byID, id)
	if at, found := slices.BinarySearchFunc(c.order, old, newest); found {
		c.order = slices.Delete(c.order, at, at+1)
	}
}

// pick is a card that was found, and how well: less is better.
type pick struct {
	card *card
	rank int
}

// find returns the cards that f selects, best first, then the newest.
func (c *catalogue) find(f usher.EntryFilter) []pick {
	w := newWanted(f.Query)
	c.mu.RLock()
	defer c.mu.RUnlock()
	var found []pick
	for _, card := range c.order {
		if f.Disabled != nil && card.entry.Disabled != *f.Disabled ||
			f.Language != "" && !slices.Contains(card.languages, f.Language) {
			continue
		}
		if rank, ok := w.rank(card); ok {
			found = append(found, pick{card, rank})
		}
	}
	if !w.empty() {
		slices.SortStableFunc(found, func(a, b pick) int { return cmp.Compare(a.rank, b.rank) })
	}
	return found
}

// Search returns the entries that f selects and how many there are on all
// pages: the best match first, and of equal ones, or without a Query, the one
// that changed last. Case, width, and traditional characters don't matter.
// Their slices and maps must not be changed.
//
// Best are entries whose ID or variant is the query, then those with a variant
// that begins with it or holds it, then a variant with all its words, then those
// with all of them anywhere, and last those with a variant that holds the words'
// stems and single Chinese characters.
func (l *Library) Search(f usher.EntryFilter) (entries []usher.Entry, total int) {
	found := l.cards.find(f)
	limit := f.Limit
	if limit <= 0 {
		limit = 100
	}
	from := min(max(f.Offset, 0), len(found))
	for _, h := range found[from:min(from+limit, len(found))] {
		entries = append(entries, h.card.entry)
	}
	return entries, len(found)
}
