package store

import (
	"context"
	"errors"
	"strings"

	"usher"
)

// Intents returns all intents, by name.
func (s *Store) Intents(ctx context.Context) ([]usher.Intent, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT name, description, reply, skills FROM intents ORDER BY name"),
		func(row Row) (usher.Intent, error) {
			var i usher.Intent
			var reply, skills string
			if err := row.Scan(&i.Name, &i.Description, &reply, &skills); err != nil {
				return i, err
			}
			if err := decode(reply, &i.Reply); err != nil {
				return i, err
			}
			return i, decode(skills, &i.Skills)
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
	i.Name, i.Description = strings.TrimSpace(i.Name), cleanText(i.Description)
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
	return errors.Join(checkText(i.Description, true), checkTexts(i.Reply), checkSkills(i.Skills))
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
	return w.Exec(ctx, `INSERT INTO intents (name, description, reply, skills) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET description = excluded.description, reply = excluded.reply, skills = excluded.skills`,
		i.Name, i.Description, reply, skills)
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
