package store

import (
	"context"
	"errors"
	"strings"

	"usher"
)

const entryColumns = "id, variants, answer, skills, disabled, version, at"

// Entries returns all FAQ entries, by ID.
func (s *Store) Entries(ctx context.Context) ([]usher.Entry, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+entryColumns+" FROM entries ORDER BY id"), scanEntry)
	if err != nil {
		return nil, wrap("entries", err)
	}
	return all, nil
}

// Entry returns an entry, or CodeNotFound.
func (s *Store) Entry(ctx context.Context, id usher.EntryID) (usher.Entry, error) {
	e, err := findEntry(ctx, s.engine, id)
	if err != nil {
		return usher.Entry{}, wrap("entry", found(err, "entry", string(id)))
	}
	return e, nil
}

func findEntry(ctx context.Context, q Querier, id usher.EntryID) (usher.Entry, error) {
	return scanEntry(q.QueryRow(ctx, "SELECT "+entryColumns+" FROM entries WHERE id = $1", string(id)))
}

func scanEntry(row Row) (usher.Entry, error) {
	var e usher.Entry
	var id, variants, answer, skills string
	var disabled, at int64
	if err := row.Scan(&id, &variants, &answer, &skills, &disabled, &e.Version, &at); err != nil {
		return e, err
	}
	e.ID, e.Disabled, e.At = usher.EntryID(id), disabled != 0, fromMicros(at)
	if err := decode(variants, &e.Variants); err != nil {
		return e, err
	}
	if err := decode(answer, &e.Answer); err != nil {
		return e, err
	}
	return e, decode(skills, &e.Skills)
}

// SaveEntry writes an entry and returns it as stored, with the next Version.
// Version 0 adds it, under its ID or a new one: CodeConflict where the ID is
// taken. Another Version is the one that the caller read: CodeConflict where
// somebody saved it since, CodeNotFound where it is gone. CodeInvalid without
// a variant or an answer.
func (s *Store) SaveEntry(ctx context.Context, e usher.Entry) (usher.Entry, error) {
	e, err := cleanEntry(e)
	if err != nil {
		return usher.Entry{}, wrap("save entry", err)
	}
	e.At = s.time()
	if e.ID == "" {
		if e.ID, err = newID[usher.EntryID](); err != nil {
			return usher.Entry{}, wrap("save entry", err)
		}
	}
	read := e.Version
	err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
		e.Version = read + 1
		if err := w.checkEntry(ctx, e.ID, read); err != nil {
			return err
		}
		if err := w.writeEntry(ctx, e); err != nil {
			return err
		}
		change := usher.Changed
		if read == 0 {
			change = usher.Added
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventKnowledge, Entry: e.ID, Change: change, At: e.At})
	})
	if err != nil {
		return usher.Entry{}, wrap("save entry", err)
	}
	return e, nil
}

// cleanEntry mends the texts and refuses an entry that says nothing.
func cleanEntry(e usher.Entry) (usher.Entry, error) {
	if err := checkKey("entry's ID", string(e.ID)); err != nil {
		return e, err
	}
	variants := make([]usher.Variant, 0, len(e.Variants))
	for _, v := range e.Variants {
		v.Text = strings.TrimSpace(cleanText(v.Text))
		if v.Text == "" {
			continue
		}
		if err := errors.Join(checkText(v.Text, false), checkLanguage(v.Language, true)); err != nil {
			return e, err
		}
		variants = append(variants, v)
	}
	answer := usher.Texts{}
	for l, text := range e.Answer {
		if text = strings.TrimSpace(cleanText(text)); text != "" {
			answer[l] = text
		}
	}
	if err := errors.Join(checkTexts(answer), checkSkills(e.Skills)); err != nil {
		return e, err
	}
	e.Variants, e.Answer = variants, answer
	switch {
	case e.Version < 0:
		return e, usher.Errorf(usher.CodeInvalid, nil, "an entry's version can't be less than 0")
	case len(variants) == 0:
		return e, usher.Errorf(usher.CodeInvalid, nil, "an entry needs at least one question")
	case len(answer) == 0:
		return e, usher.Errorf(usher.CodeInvalid, nil, "an entry needs an answer")
	}
	return e, nil
}

// checkEntry compares the version that the caller read; 0: the entry is new.
func (w *work) checkEntry(ctx context.Context, id usher.EntryID, read int64) error {
	old, err := findEntry(ctx, w, id)
	switch {
	case errors.Is(err, ErrNoRows) && read == 0:
		return nil
	case err != nil:
		return found(err, "entry", string(id))
	case read == 0:
		return usher.Errorf(usher.CodeConflict, nil, "there is an entry %q already", id)
	case old.Version != read:
		return usher.Errorf(usher.CodeConflict, nil, "entry %q was saved by somebody else meanwhile: read it again", id)
	}
	return nil
}

func (w *work) writeEntry(ctx context.Context, e usher.Entry) error {
	variants, err := encode(e.Variants)
	if err != nil {
		return err
	}
	answer, err := encode(e.Answer)
	if err != nil {
		return err
	}
	skills, err := encodeList(e.Skills)
	if err != nil {
		return err
	}
	return w.Exec(ctx, "INSERT INTO entries ("+entryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET variants = excluded.variants, answer = excluded.answer, skills = excluded.skills,
		disabled = excluded.disabled, version = excluded.version, at = excluded.at`,
		string(e.ID), variants, answer, skills, flag(e.Disabled), e.Version, micros(e.At))
}

// DeleteEntry removes an entry. version is the one that the caller read, 0
// for any: CodeConflict where it was saved since, CodeNotFound where it is gone.
func (s *Store) DeleteEntry(ctx context.Context, id usher.EntryID, version int64) error {
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		old, err := findEntry(ctx, w, id)
		if err != nil {
			return found(err, "entry", string(id))
		}
		if version != 0 && old.Version != version {
			return usher.Errorf(usher.CodeConflict, nil, "entry %q was saved by somebody else meanwhile: read it again", id)
		}
		if err := w.Exec(ctx, "DELETE FROM entries WHERE id = $1", string(id)); err != nil {
			return err
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventKnowledge, Entry: id, Change: usher.Removed, At: now})
	})
	if err != nil {
		return wrap("delete entry", err)
	}
	return nil
}
