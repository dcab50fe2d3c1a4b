package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"usher"
)

// TestOffice is the everyday around the chats, on a running server: an agent
// comes in with a link, a chat is found and counted, and the overview has the
// turn.
func TestOffice(t *testing.T) {
	t.Parallel()
	server := startProcess(t, filepath.Join(t.TempDir(), "data"), freePort(t))
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": adminPassword,
	}, nil))
	agent := joined(t, admin, "agent@shop.example")

	customer := connect(t, server.url)
	_, err := customer.Send(t.Context(), "1", "I want to talk to a person about my lamp", "")
	must(t, err)
	customer.hears(t, "") // somebody is asked for
	_, err = customer.Send(t.Context(), "2", "the LAMP is broken 灯坏了", "")
	must(t, err)

	var rows struct{ Conversations []usher.Conversation }
	waitFor(t, "the chat to be found by its last line", func() bool {
		must(t, agent.call(http.MethodGet, "/v1/conversations?state=queued,agent&q="+url.QueryEscape("lamp 燈"), nil, &rows))
		return len(rows.Conversations) == 1
	})
	if c := rows.Conversations[0]; c.Unread != 1 || c.LastFrom != usher.FromCustomer {
		t.Errorf("the row is %+v; want one unread message", c)
	}
	var counts usher.ConversationCounts
	must(t, agent.call(http.MethodGet, "/v1/conversations/counts", nil, &counts))
	if counts != (usher.ConversationCounts{Queued: 1}) {
		t.Errorf("counts = %+v", counts)
	}
	must(t, agent.call(http.MethodPost, "/v1/conversations/"+string(rows.Conversations[0].ID)+"/claim", nil, nil))
	must(t, agent.call(http.MethodGet, "/v1/conversations/counts", nil, &counts))
	if counts != (usher.ConversationCounts{Mine: 1, Agent: 1}) {
		t.Errorf("counts after the claim = %+v", counts)
	}

	var overview struct {
		Days       []usher.Day
		Automation float64
		Now        struct{ Waiting int64 }
	}
	must(t, admin.call(http.MethodGet, "/v1/overview?days=2&zone=Asia/Shanghai", nil, &overview))
	zone, err := time.LoadLocation("Asia/Shanghai")
	must(t, err)
	today := overview.Days[1]
	if today.Date != time.Now().In(zone).Format(time.DateOnly) || today.HandedOff+overview.Days[0].HandedOff != 1 || overview.Automation != 0 || overview.Now.Waiting != 0 {
		t.Errorf("overview = %+v", overview)
	}
}

// joined is an agent whom an admin has invited, and who has chosen a password.
func joined(t *testing.T, admin *staff, email string) *staff {
	t.Helper()
	var made struct {
		Link struct{ Token string }
	}
	must(t, admin.call(http.MethodPost, "/v1/agents", map[string]string{"email": email, "name": "A", "role": "agent"}, &made))
	agent := visit(t, admin.url)
	must(t, agent.call(http.MethodPost, "/v1/join", map[string]string{"token": made.Link.Token, "password": "the agent's password"}, nil))
	return agent
}
