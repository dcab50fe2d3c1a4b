package faq

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"usher"
	"usher/text"
)

// Resolution says what becomes of a miss: exactly one of Entry and Existing.
type Resolution struct {
	Entry    *usher.Entry  // a new entry; see ResolveMiss for what may be left out
	Existing usher.EntryID // an entry that answers the question and gets it as a variant
	Variant  usher.Variant // with Existing: the wording to add; empty: the question
}

// ResolveMiss turns a miss into an entry, or into a variant of one, and marks
// it resolved; the same question is answered from then on. Of a new entry the
// question may be left out, and the answer where an agent gave one: those of
// the miss are taken. The question as it was asked is added to the variants in
// any case. It returns the entry as stored. The error is CodeConflict for a
// miss that is resolved already and where somebody changed the entry meanwhile,
// CodeInvalid for a resolution that names both or neither, or lacks an answer.
func (l *Library) ResolveMiss(ctx context.Context, id usher.MissID, r Resolution) (usher.Entry, error) {
	if (r.Entry == nil) == (r.Existing == "") {
		return usher.Entry{}, usher.Errorf(usher.CodeInvalid, nil, "a miss becomes either a new entry or a variant of an existing one; name one of them")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	miss, err := l.misses.Miss(ctx, id)
	if err != nil {
		return usher.Entry{}, fmt.Errorf("faq: resolve: %w", err)
	}
	if miss.State == usher.MissResolved {
		return usher.Entry{}, usher.Errorf(usher.CodeConflict, nil, "this question was resolved already, by entry %q", miss.Entry)
	}
	entry, err := l.resolution(ctx, miss, r)
	if err != nil {
		return usher.Entry{}, fmt.Errorf("faq: resolve: %w", err)
	}
	if entry, err = l.save(ctx, entry); err != nil {
		return usher.Entry{}, fmt.Errorf("faq: resolve: %w", err)
	}
	miss.State, miss.Entry = usher.MissResolved, entry.ID
	// The entry is there: the miss must not stay open because the caller left.
	if err := l.misses.SaveMiss(context.WithoutCancel(ctx), miss); err != nil {
		return usher.Entry{}, fmt.Errorf("faq: resolve: %w", err)
	}
	return entry, nil
}

// resolution returns the entry to save.
func (l *Library) resolution(ctx context.Context, miss usher.Miss, r Resolution) (usher.Entry, error) {
	asked := usher.Variant{Language: languageOf(miss.Question, miss.Language), Text: miss.Question}
	if r.Entry != nil {
		entry := *r.Entry
		entry.Version = 0
		entry.Variants = withVariant(entry.Variants, asked)
		if entry.Answer.In("") == "" && miss.Answer != "" {
			entry.Answer = usher.Texts{languageOf(miss.Answer, asked.Language): miss.Answer}
		}
		return entry, complete(entry)
	}
	entry, err := l.entries.Entry(ctx, r.Existing)
	if err != nil {
		return entry, err
	}
	if entry.Disabled {
		return entry, usher.Errorf(usher.CodeInvalid, nil, "entry %q is disabled and would not answer; enable it first", entry.ID)
	}
	if r.Variant.Text != "" {
		r.Variant.Language = cmp.Or(r.Variant.Language, languageOf(r.Variant.Text, asked.Language))
		entry.Variants = withVariant(entry.Variants, r.Variant)
	}
	entry.Variants = withVariant(entry.Variants, asked)
	return entry, complete(entry)
}

// withVariant adds v, unless it is there already or says nothing.
func withVariant(variants []usher.Variant, v usher.Variant) []usher.Variant {
	norm := text.Normalize(v.Text)
	if norm == "" || slices.ContainsFunc(variants, func(o usher.Variant) bool { return text.Normalize(o.Text) == norm }) {
		return variants
	}
	return append(slices.Clone(variants), v)
}

// languageOf tells the language of s, or returns other.
func languageOf(s string, other usher.Language) usher.Language {
	return cmp.Or(usher.Language(text.Language(s)), other)
}
