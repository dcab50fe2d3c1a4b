package main

import (
	"context"
	"fmt"
	"os"

	"usher"
	"usher/bench"
	"usher/cmd/usher/demo"
	"usher/store"
	"usher/web/signin"
)

// fillBench makes the data folder, or fills the empty database, with the agents of a measurement, whom
// the router gives nothing, and with the sample shop's entries where sample is
// set.
func fillBench(ctx context.Context, cfg config, sample bool) ([]bench.Login, error) {
	if err := os.Mkdir(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if sample {
		b, err := openBundle(ctx, "")
		if err != nil {
			return nil, err
		}
		if _, err := fillDemo(ctx, cfg, b, "127.0.0.1:1"); err != nil {
			return nil, err
		}
	}
	hasher := signin.NewHasher(signin.HashConfig{})
	password := signin.RandomPassword()
	hash, err := hasher.Hash(ctx, password)
	if err != nil {
		return nil, fmt.Errorf("bench: hash the password: %w", err)
	}
	var logins []bench.Login
	err = withStore(ctx, cfg, func(s *store.Store) error {
		for k := range bench.Agents {
			a, err := s.SaveAgent(ctx, usher.Agent{
				Email: fmt.Sprintf("agent-%d@bench.invalid", k+1), Name: fmt.Sprintf("Agent %d", k+1), Role: usher.RoleTrainer,
			})
			if err != nil {
				return fmt.Errorf("bench: add an agent: %w", err)
			}
			if err := s.SaveCredential(ctx, usher.Credential{Agent: a.ID, Hash: hash}); err != nil {
				return fmt.Errorf("bench: save the password: %w", err)
			}
			logins = append(logins, bench.Login{Email: a.Email, Password: password})
		}
		return nil
	})
	return logins, err
}

// freshTimes is how often each question comes with another order's number.
const freshTimes = 15

// benchQuestions are the ways to ask that the sample shop's entries know. fresh
// adds the number of an order to each, another one each time: ten thousand texts
// that the bot has not seen.
func benchQuestions(fresh bool) ([]string, error) {
	entries, err := demo.Entries()
	if err != nil {
		return nil, fmt.Errorf("bench: the sample shop: %w", err)
	}
	times := 1
	if fresh {
		times = freshTimes
	}
	var questions []string
	for range times {
		for _, entry := range entries {
			for _, v := range entry.Variants {
				q := v.Text
				if fresh {
					q = fmt.Sprintf("%s (TR-%d)", q, 20000+len(questions))
				}
				questions = append(questions, q)
			}
		}
	}
	return questions, nil
}
