package demo

import (
	"context"
	"fmt"

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

// hire stores the people, who have no passwords yet.
func hire(ctx context.Context, s *store.Store) ([]Person, error) {
	all := staff()
	for i, p := range all {
		a := usher.Agent{Email: p.Email, Name: p.Name, Role: p.Role, Languages: p.languages}
		if p.Role == usher.RoleAgent {
			a.Skills, a.Capacity = skills, usher.DefaultCapacity
		}
		saved, err := s.SaveAgent(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("demo: add %s: %w", p.Email, err)
		}
		all[i].id, all[i].Password = saved.ID, signin.RandomPassword()
	}
	return all, nil
}

// admit keeps the passwords of people who were hired, so that they can sign
// in. It takes the processor for a while, as it should.
func admit(ctx context.Context, s *store.Store, people []Person) error {
	hasher := signin.NewHasher(signin.HashConfig{})
	for _, p := range people {
		hash, err := hasher.Hash(ctx, p.Password)
		if err != nil {
			return fmt.Errorf("demo: hash a password: %w", err)
		}
		if err := s.SaveCredential(ctx, usher.Credential{Agent: p.id, Hash: hash}); err != nil {
			return fmt.Errorf("demo: keep a password: %w", err)
		}
	}
	return nil
}
