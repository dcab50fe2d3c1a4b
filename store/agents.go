package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"usher"
)

// responseWindow is how far back an agent's response time looks.
const responseWindow = 7 * 24 * time.Hour

const agentColumns = "id, email, name, role, skills, languages, capacity, disabled, at"

// Agents returns everyone who may sign in, in the order they were added.
func (s *Store) Agents(ctx context.Context) ([]usher.Agent, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+agentColumns+" FROM agents ORDER BY id"), scanAgent)
	if err != nil {
		return nil, wrap("agents", err)
	}
	return all, nil
}

// Agent returns an agent, or CodeNotFound.
func (s *Store) Agent(ctx context.Context, id usher.AgentID) (usher.Agent, error) {
	a, err := scanAgent(s.engine.QueryRow(ctx, "SELECT "+agentColumns+" FROM agents WHERE id = $1", string(id)))
	if err != nil {
		return usher.Agent{}, wrap("agent", found(err, "agent", string(id)))
	}
	return a, nil
}

// AgentByEmail returns the agent with the address, in any case of letters, or
// CodeNotFound.
func (s *Store) AgentByEmail(ctx context.Context, email string) (usher.Agent, error) {
	email = cleanEmail(email)
	a, err := scanAgent(s.engine.QueryRow(ctx, "SELECT "+agentColumns+" FROM agents WHERE email = $1", email))
	if err != nil {
		return usher.Agent{}, wrap("agent by email", found(err, "agent with the address", email))
	}
	return a, nil
}

func cleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(cleanText(email))) }

func scanAgent(row Row) (usher.Agent, error) {
	var a usher.Agent
	var id, role, skills, languages string
	var capacity, disabled, at int64
	if err := row.Scan(&id, &a.Email, &a.Name, &role, &skills, &languages, &capacity, &disabled, &at); err != nil {
		return a, err
	}
	a.ID, a.Role, a.Capacity = usher.AgentID(id), usher.Role(role), int(capacity)
	a.Disabled, a.At = disabled != 0, fromMicros(at)
	if err := decode(skills, &a.Skills); err != nil {
		return a, err
	}
	return a, decode(languages, &a.Languages)
}

// SaveAgent adds an agent (empty ID) or writes over the one with the ID, and
// returns it as stored. CodeConflict where another agent has the address,
// CodeNotFound where there is no such agent, CodeInvalid where address, role
// or capacity make no sense.
func (s *Store) SaveAgent(ctx context.Context, a usher.Agent) (usher.Agent, error) {
	now := s.time()
	a.Email, a.Name = cleanEmail(a.Email), cut(usher.OneLine(cleanText(a.Name)), maxName)
	var out usher.Agent
	err := checkAgent(a)
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) (err error) {
			if out, err = w.saveAgent(ctx, a, now); err != nil {
				return err
			}
			return w.emit(ctx, usher.Event{Kind: usher.EventAgent, Agent: out.ID, At: now})
		})
	}
	if err != nil {
		return usher.Agent{}, wrap("save agent", err)
	}
	return out, nil
}

func checkAgent(a usher.Agent) error {
	local, domain, _ := strings.Cut(a.Email, "@")
	switch {
	case local == "" || domain == "" || strings.Contains(domain, "@") || len(a.Email) > maxName || strings.ContainsAny(a.Email, " \t\r\n"):
		return usher.Errorf(usher.CodeInvalid, nil, "%q is not an e-mail address", cut(a.Email, maxName))
	case !a.Role.Valid():
		return usher.Errorf(usher.CodeInvalid, nil, "there is no role %q; the roles are %q, %q and %q", a.Role, usher.RoleAgent, usher.RoleTrainer, usher.RoleAdmin)
	case a.Capacity < 0:
		return usher.Errorf(usher.CodeInvalid, nil, "an agent's capacity can't be less than 0")
	}
	for _, l := range a.Languages {
		if err := checkLanguage(l, false); err != nil {
			return err
		}
	}
	return checkSkills(a.Skills)
}

func (w *work) saveAgent(ctx context.Context, a usher.Agent, now time.Time) (usher.Agent, error) {
	other, err := scanAgent(w.QueryRow(ctx, "SELECT "+agentColumns+" FROM agents WHERE email = $1", a.Email))
	switch {
	case err == nil && other.ID != a.ID:
		return a, usher.Errorf(usher.CodeConflict, nil, "another agent has the address %q", a.Email)
	case err != nil && !errors.Is(err, ErrNoRows):
		return a, err
	}
	skills, err := encodeList(a.Skills)
	if err != nil {
		return a, err
	}
	languages, err := encodeList(a.Languages)
	if err != nil {
		return a, err
	}
	if a.ID == "" {
		a.At = now
		if a.ID, err = newID[usher.AgentID](); err != nil {
			return a, err
		}
		return a, w.Exec(ctx, "INSERT INTO agents ("+agentColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			string(a.ID), a.Email, a.Name, string(a.Role), skills, languages, int64(a.Capacity), flag(a.Disabled), micros(a.At))
	}
	var at int64
	err = w.QueryRow(ctx, `UPDATE agents SET email = $1, name = $2, role = $3, skills = $4, languages = $5, capacity = $6,
		disabled = $7 WHERE id = $8 RETURNING at`,
		a.Email, a.Name, string(a.Role), skills, languages, int64(a.Capacity), flag(a.Disabled), string(a.ID)).Scan(&at)
	a.At = fromMicros(at)
	return a, found(err, "agent", string(a.ID))
}

// ResponseTimes returns each agent's average time from getting a conversation
// to the first reply in it, over the last seven days. Who has no reply there
// is not in the map.
func (s *Store) ResponseTimes(ctx context.Context) (map[usher.AgentID]time.Duration, error) {
	times := map[usher.AgentID]time.Duration{}
	since := micros(s.time().Add(-responseWindow))
	for row, err := range s.engine.Query(ctx, "SELECT agent, CAST(SUM(took) AS BIGINT), COUNT(*) FROM responses WHERE at > $1 GROUP BY agent", since) {
		var agent string
		var sum, n int64
		if err == nil {
			err = row.Scan(&agent, &sum, &n)
		}
		if err != nil {
			return nil, wrap("response times", err)
		}
		times[usher.AgentID(agent)] = time.Duration(sum/n) * time.Microsecond
	}
	return times, nil
}
