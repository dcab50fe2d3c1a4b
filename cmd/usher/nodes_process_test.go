package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/postgres/pgtest"
	"usher/web/client"
)

// TestANodeDies: two servers work on one PostgreSQL database, and one is killed.
// Its customers come back by the other and have lost nothing, its agents keep
// their chats, and what its bot had not answered is answered.
func TestANodeDies(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	shop, err := filepath.Abs("demo/data/entries.jsonl")
	must(t, err)
	first := filepath.Join(t.TempDir(), "first")
	usherOutput(t, "faq", "import", shop, "--data", first, "--database", database)
	passwords := map[string]string{}
	for _, who := range []string{"amy@shop.example", "ben@shop.example"} {
		passwords[who] = printedPassword.FindStringSubmatch(usherOutput(t, "agent", "add", who, "--role", "admin", "--data", first, "--database", database))[1]
	}
	cfg := defaultConfig()
	cfg.Data, cfg.Database = filepath.Join(t.TempDir(), "look"), database
	look, _, err := openStore(t.Context(), cfg, store.Config{})
	must(t, err)
	defer func() { must(t, look.Close()) }()
	begin := func(data string) *process {
		return startCommand(t, func(cmd *exec.Cmd) {
			cmd.Args = append(cmd.Args, "--database", database)
			cmd.Env = append(cmd.Env, "USHER_BOT_BURST=1500ms") // as it is outside of tests
		}, data, freePort(t))
	}
	dies, stays := begin(first), begin(filepath.Join(t.TempDir(), "second"))

	// Amy sits on the node that stays, Ben on the one that dies.
	amy := signIn(t, stays.url, "amy@shop.example", passwords["amy@shop.example"])
	ben := signIn(t, dies.url, "ben@shop.example", passwords["ben@shop.example"])
	hers, his := visitorAt(t, dies.url), visitorAt(t, dies.url)
	hers.isServed(t, amy)
	his.isServed(t, ben)

	asks := visitorAt(t, dies.url)
	asks.says(t, "1", "how much is shipping?")
	dies.kill() // before the bot's turn, which waits for the burst to end
	died := time.Now()

	for _, v := range []*visitor{asks, hers, his} {
		v.moves(t, stays.url)
	}
	ben = signIn(t, stays.url, "ben@shop.example", passwords["ben@shop.example"])
	must(t, ben.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	hers.says(t, "2", "are you still there?")
	must(t, amy.call(http.MethodPost, hers.path("reply"), map[string]string{"text": "Yes, I am."}, nil))
	hers.hears(t, "Yes, I am.")
	must(t, ben.call(http.MethodPost, his.path("reply"), map[string]string{"text": "Here I am again."}, nil))
	his.hears(t, "Here I am again.")

	asks.hears(t, "")
	t.Logf("what was not answered was answered %v after the node had died", time.Since(died).Round(100*time.Millisecond))
	asks.says(t, "1", "how much is shipping?") // its ack may have been lost: is not stored twice
	seen := asks.log(t)
	if len(seen) != 2 || seen[0].Text != "how much is shipping?" || seen[1].From != usher.FromBot {
		t.Errorf("the customer's page shows %+v; want the question and one answer", seen)
	}
	waitFor(t, "the node to be forgotten", func() bool {
		all, err := look.Nodes(t.Context())
		must(t, err)
		return len(all) == 1
	})
	var people struct{ Agents []usher.Candidate }
	must(t, amy.call(http.MethodGet, "/v1/agents", nil, &people))
	for _, a := range people.Agents {
		if a.Presence != usher.Online || a.Load == 0 {
			t.Errorf("%s is %s with %d chats; want online with a chat", a.Email, a.Presence, a.Load)
		}
	}
}

// isServed has a customer ask for a person, and the agent say hello.
func (v *visitor) isServed(t *testing.T, agent *staff) {
	t.Helper()
	must(t, agent.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	v.says(t, "1", "I want to talk to a human agent please")
	waitFor(t, "the chat to be the agent's", func() bool { return agent.call(http.MethodPost, v.path("claim"), nil, nil) == nil })
	must(t, agent.call(http.MethodPost, v.path("reply"), map[string]string{"text": "Hello, how can I help?"}, nil))
	v.hears(t, "how can I help")
}

// visitor is a customer whose page comes back by any node.
type visitor struct {
	*listener
	token string
	chat  usher.ConversationID
}

func visitorAt(t *testing.T, url string) *visitor {
	t.Helper()
	token, err := client.NewVisitor(t.Context(), url)
	must(t, err)
	return &visitor{listener: comes(t, token, url), token: token}
}

// moves comes back by another node.
func (v *visitor) moves(t *testing.T, url string) {
	t.Helper()
	v.listener = comes(t, v.token, url)
}

func (v *visitor) says(t *testing.T, id, text string) {
	t.Helper()
	ack, err := v.Send(t.Context(), id, text, "")
	must(t, err)
	v.chat = ack.Conversation
}

func (v *visitor) path(act string) string { return "/v1/conversations/" + string(v.chat) + "/" + act }

// log is what the page shows after it was loaded anew.
func (v *visitor) log(t *testing.T) []usher.Message {
	t.Helper()
	all, _, err := v.Sync(t.Context(), 0)
	must(t, err)
	return all
}
