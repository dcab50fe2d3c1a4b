package main

import (
	"fmt"
	"strings"

	"usher"
	"usher/store"
	"usher/web/signin"
)

// agentCmd looks after people while the server is stopped; a running one has
// the same in its settings.
type agentCmd struct {
	Add     agentAddCmd     `cmd:"" help:"Add a person and print a random password."`
	Reset   agentResetCmd   `cmd:"" help:"Give a person a new random password and end the sessions."`
	Disable agentDisableCmd `cmd:"" help:"Let a person not sign in any more."`
}

// maxCapacity is how many chats at once one person may be given, here and in
// the API.
const maxCapacity = 100

type agentAddCmd struct {
	Email     string   `arg:"" help:"What the person signs in with."`
	Name      string   `help:"What customers see; the part before the @ if left out."`
	Role      string   `default:"agent" enum:"agent,trainer,admin" help:"agent, trainer or admin."`
	Skills    []string `help:"What the person knows, for the router."`
	Languages []string `help:"Languages spoken (zh, en); any if left out."`
	Capacity  int      `default:"8" help:"Chats at once."`
	keptIn
}

// Run adds the person.
func (c *agentAddCmd) Run(e *env) error {
	if c.Capacity < 0 || c.Capacity > maxCapacity {
		return usher.Errorf(usher.CodeInvalid, nil, "the capacity is %d; it must lie between 0 and %d", c.Capacity, maxCapacity)
	}
	a := usher.Agent{
		Email: strings.ToLower(c.Email), Name: c.Name, Role: usher.Role(c.Role), Skills: c.Skills, Capacity: c.Capacity,
	}
	if a.Name == "" {
		a.Name, _, _ = strings.Cut(c.Email, "@")
	}
	for _, l := range c.Languages {
		a.Languages = append(a.Languages, usher.Language(l))
	}
	return c.withStore(e.ctx, func(s *store.Store) error {
		saved, err := s.SaveAgent(e.ctx, a)
		if err != nil {
			return fmt.Errorf("add %s: %w", c.Email, err)
		}
		return newPassword(e, s, saved)
	})
}

type agentResetCmd struct {
	Email string `arg:"" help:"Who."`
	keptIn
}

// Run resets the password.
func (c *agentResetCmd) Run(e *env) error {
	return c.withStore(e.ctx, func(s *store.Store) error {
		a, err := s.AgentByEmail(e.ctx, strings.ToLower(c.Email))
		if err != nil {
			return fmt.Errorf("find %s: %w", c.Email, err)
		}
		return newPassword(e, s, a)
	})
}

type agentDisableCmd struct {
	Email string `arg:"" help:"Who."`
	keptIn
}

// Run disables the account and ends its sessions.
func (c *agentDisableCmd) Run(e *env) error {
	return c.withStore(e.ctx, func(s *store.Store) error {
		a, err := s.AgentByEmail(e.ctx, strings.ToLower(c.Email))
		if err != nil {
			return fmt.Errorf("find %s: %w", c.Email, err)
		}
		a.Disabled = true
		if _, err := s.SaveAgent(e.ctx, a); err != nil {
			return fmt.Errorf("disable %s: %w", c.Email, err)
		}
		if err := s.DeleteSessions(e.ctx, a.ID); err != nil {
			return fmt.Errorf("end the sessions of %s: %w", c.Email, err)
		}
		fmt.Fprintf(e.stdout, "%s can no longer sign in\n", a.Email)
		return nil
	})
}

// newPassword sets a random password, ends the sessions and prints it.
func newPassword(e *env, s *store.Store, a usher.Agent) error {
	hasher := signin.NewHasher(signin.HashConfig{})
	password := signin.RandomPassword()
	hash, err := hasher.Hash(e.ctx, password)
	if err != nil {
		return fmt.Errorf("hash the password: %w", err)
	}
	if err := s.SaveCredential(e.ctx, usher.Credential{Agent: a.ID, Hash: hash}); err != nil {
		return fmt.Errorf("save the password: %w", err)
	}
	if err := s.DeleteSessions(e.ctx, a.ID); err != nil {
		return fmt.Errorf("end the sessions: %w", err)
	}
	fmt.Fprintf(e.stdout, "%s (%s) signs in with the password %s\n", a.Email, a.Role, password)
	return nil
}
