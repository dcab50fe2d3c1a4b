package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"usher"
	"usher/store"
	"usher/web/signin"
)

// Person is somebody who can sign in to the sample shop.
type Person struct {
	Key      string     `json:"-"` // what the chats call them
	Role     usher.Role `json:"role"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Password string     `json:"password"`

	languages []usher.Language
	id        usher.AgentID
}

// skills are those that entries ask for. Both agents have them all: nobody
// must wait for a colleague whom the one visitor of a demo does not play.
var skills = []string{"orders", "payments", "products", "business"}

// staff returns the people of the shop, without passwords.
func staff() []Person {
	return []Person{
		{Key: "admin", Role: usher.RoleAdmin, Name: "Admin", Email: "admin@shop.example"},
		{Key: "trainer", Role: usher.RoleTrainer, Name: "Trainer", Email: "trainer@shop.example"},
		{Key: "agent1", Role: usher.RoleAgent, Name: "Agent 1", Email: "agent1@shop.example", languages: []usher.Language{usher.English}},
		{Key: "agent2", Role: usher.RoleAgent, Name: "客服 2", Email: "agent2@shop.example", languages: []usher.Language{usher.Chinese, usher.English}},
	}
}

// hire stores the people, each with a random password.
func hire(ctx context.Context, s *store.Store) ([]Person, error) {
	all := staff()
	hasher, err := signin.NewHasher(signin.HashConfig{})
	if err != nil {
		return nil, fmt.Errorf("demo: hash passwords: %w", err)
	}
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { errs[i] = all[i].join(ctx, s, hasher) })
	}
	wg.Wait()
	return all, errors.Join(errs...)
}

// join stores one person.
func (p *Person) join(ctx context.Context, s *store.Store, hasher *signin.Hasher) error {
	a := usher.Agent{Email: p.Email, Name: p.Name, Role: p.Role, Languages: p.languages}
	if p.Role == usher.RoleAgent {
		a.Skills, a.Capacity = skills, usher.DefaultCapacity
	}
	saved, err := s.SaveAgent(ctx, a)
	if err != nil {
		return fmt.Errorf("demo: add %s: %w", p.Email, err)
	}
	p.id, p.Password = saved.ID, signin.RandomPassword()
	hash, err := hasher.Hash(ctx, p.Password)
	if err != nil {
		return fmt.Errorf("demo: hash a password: %w", err)
	}
	if err := s.SaveCredential(ctx, usher.Credential{Agent: saved.ID, Hash: hash}); err != nil {
		return fmt.Errorf("demo: keep a password: %w", err)
	}
	return nil
}
