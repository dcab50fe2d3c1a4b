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

// benchQuestions are the ways to ask that the sample shop's entries know. fresh
// puts each between words of courtesy: fifteen times as many, which the bot has
// not seen.
func benchQuestions(fresh bool) ([]string, error) {
	entries, err := demo.Entries()
	if err != nil {
		return nil, fmt.Errorf("bench: the sample shop: %w", err)
	}
	before, after := [][2]string{{}}, [][2]string{{}}
	if fresh {
		before = [][2]string{{"Hi, ", "你好，"}, {"Hello there, ", "您好，请问"}, {"Good morning. ", "早上好，"}, {"Hey! ", "在吗？"}, {"Sorry, ", "不好意思，"}}
		after = [][2]string{{}, {" Thanks!", "，谢谢"}, {" Thank you in advance", "，谢谢您"}}
	}
	var questions []string
	for _, b := range before {
		for _, a := range after {
			for _, entry := range entries {
				for _, v := range entry.Variants {
					l := 0
					if v.Language == "zh" {
						l = 1
					}
					questions = append(questions, b[l]+v.Text+a[l])
				}
			}
		}
	}
	return questions, nil
}
