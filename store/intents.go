package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"usher"
)

// Intents returns all intents, by name.
func (s *Store) Intents(ctx context.Context) ([]usher.Intent, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT name, description, reply, skills, examples FROM intents ORDER BY name"),
		func(row Row) (usher.Intent, error) {
			var i usher.Intent
			var reply, skills, examples string
			if err := row.Scan(&i.Name, &i.Description, &reply, &skills, &examples); err != nil {
				return i, err
			}
			return i, errors.Join(decode(reply, &i.Reply), decode(skills, &i.Skills), decode(examples, &i.Examples))
		})
	if err != nil {
		return nil, wrap("intents", err)
	}
	return all, nil
}

// SaveIntent adds an intent or writes over the one of its name. CodeInvalid
// without a name.
func (s *Store) SaveIntent(ctx context.Context, i usher.Intent) error {
	now := s.time()
	i.Name, i.Description, i.Examples = strings.TrimSpace(i.Name), cleanText(i.Description), cleanExamples(i.Examples)
	err := checkIntent(i)
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
			if err := w.writeIntent(ctx, i); err != nil {
				return err
			}
			return w.emit(ctx, usher.Event{Kind: usher.EventKnowledge, At: now})
		})
	}
	if err != nil {
		return wrap("save intent", err)
	}
	return nil
}

func checkIntent(i usher.Intent) error {
	if i.Name == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "an intent needs a name")
	}
	if err := checkKey("intent's name", i.Name); err != nil {
		return err
	}
	return errors.Join(checkText(i.Description, true), checkTexts(i.Reply), checkSkills(i.Skills), checkExamples(i.Examples))
}

// Bounds of an intent's examples.
const (
	maxExamples = 1000
	maxExample  = 2000 // bytes
)

// cleanExamples returns the examples that say something, each once.
func cleanExamples(all []string) []string {
	var out []string
	for _, s := range all {
		if s = strings.TrimSpace(cleanText(s)); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func checkExamples(all []string) error {
	if len(all) > maxExamples {
		return usher.Errorf(usher.CodeTooLarge, nil, "the intent has %d examples; at most %d fit", len(all), maxExamples)
	}
	for _, s := range all {
		if len(s) > maxExample {
			return usher.Errorf(usher.CodeTooLarge, nil, "an example has %d bytes; at most %d fit", len(s), maxExample)
		}
	}
	return nil
}

func (w *work) writeIntent(ctx context.Context, i usher.Intent) error {
	reply := ""
	if len(i.Reply) > 0 {
		var err error
		if reply, err = encode(i.Reply); err != nil {
			return err
		}
	}
	skills, err := encodeList(i.Skills)
	if err != nil {
		return err
	}
	examples, err := encodeList(i.Examples)
	if err != nil {
		return err
	}
	return w.Exec(ctx, `INSERT INTO intents (name, description, reply, skills, examples) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET description = excluded.description, reply = excluded.reply, skills = excluded.skills,
			examples = excluded.examples`,
		i.Name, i.Description, reply, skills, examples)
}

// DeleteIntent removes an intent, or returns CodeNotFound.
func (s *Store) DeleteIntent(ctx context.Context, name string) error {
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		var got string
		err := w.QueryRow(ctx, "DELETE FROM intents WHERE name = $1 RETURNING name", name).Scan(&got)
		if err != nil {
			return found(err, "intent", name)
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventKnowledge, At: now})
	})
	if err != nil {
		return wrap("delete intent", err)
	}
	return nil
}
