package web

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/chat"
	"usher/chat/rollout"
	"usher/connect/webhook"
	"usher/faq"
	"usher/handoff"
)

// visitors issues and reads visitor tokens; *widget.Widget does.
type visitors interface {
	Account() widget.Account
	OriginAllowed(origin string) bool
	Issue() (string, widget.Visitor, error)
	Verify(token string) (widget.Visitor, error)
}

// acceptor takes what customers write; *channels.Dispatcher does.
type acceptor interface {
	Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error)
}

// conversationStore reads what was said; *store.Store does.
type conversationStore interface {
	Conversation(ctx context.Context, id usher.ConversationID) (usher.Conversation, error)
	Conversations(ctx context.Context, f usher.ConversationFilter) ([]usher.Conversation, error)
	CurrentConversation(ctx context.Context, account usher.AccountID, nativeID string) (usher.Conversation, error)
	Customer(ctx context.Context, id usher.CustomerID) (usher.Customer, error)
	Messages(ctx context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error)
	SetRead(ctx context.Context, all []usher.Receipt) error
	MessagesBefore(ctx context.Context, id usher.ConversationID, before int64, limit int) ([]usher.Message, error)
}

// customerStore keeps what customers tell beside messages; *store.Store does.
type customerStore interface {
	CustomerOf(ctx context.Context, account usher.AccountID, nativeID string) (usher.Customer, error)
	SaveProfile(ctx context.Context, account usher.AccountID, nativeID string, p usher.Profile) (usher.Customer, error)
	SetFeedback(ctx context.Context, account usher.AccountID, nativeID string, id usher.MessageID, helpful bool) (usher.Message, error)
}

// fileStore keeps files; *store.Store does.
type fileStore interface {
	AddFile(ctx context.Context, u usher.Upload) (usher.File, error)
	OpenFile(ctx context.Context, id usher.FileID) (usher.File, io.ReadCloser, error)
	OpenCustomerFile(ctx context.Context, account usher.AccountID, nativeID string, id usher.FileID) (usher.File, io.ReadCloser, error)
}

// listStore counts conversations; *store.Store does.
type listStore interface {
	ConversationCounts(ctx context.Context, agent usher.AgentID) (usher.ConversationCounts, error)
}

// overviewStore counts what the bot did; *store.Store does.
type overviewStore interface {
	Days(ctx context.Context, edges []time.Time) ([]usher.Day, error)
	Helpful(ctx context.Context, from, to time.Time) (usher.Helpful, error)
	TopMisses(ctx context.Context, since time.Time, limit int) ([]usher.MissGroup, error)
}

// linkStore keeps the links with which agents choose a password; *store.Store
// does.
type linkStore interface {
	SaveLink(ctx context.Context, l usher.Link) (usher.Link, error)
	Link(ctx context.Context, tokenHash string) (usher.Link, usher.Agent, error)
	UseLink(ctx context.Context, tokenHash, passwordHash string) (usher.Agent, error)
}

// turnStore reads the training log; *store.Store does.
type turnStore interface {
	Turns(ctx context.Context, id usher.ConversationID) ([]usher.Turn, error)
	RecentTurns(ctx context.Context, limit int) ([]usher.Turn, error)
	PastTurns(ctx context.Context, limit int) ([]usher.PastTurn, error)
}

// agentStore keeps the agents; *store.Store does.
type agentStore interface {
	Agents(ctx context.Context) ([]usher.Agent, error)
	Agent(ctx context.Context, id usher.AgentID) (usher.Agent, error)
	AgentByEmail(ctx context.Context, email string) (usher.Agent, error)
	SaveAgent(ctx context.Context, a usher.Agent) (usher.Agent, error)
}

// credentialStore keeps password hashes; *store.Store does.
type credentialStore interface {
	Credential(ctx context.Context, agent usher.AgentID) (usher.Credential, error)
	Joined(ctx context.Context) ([]usher.AgentID, error)
	SaveCredential(ctx context.Context, c usher.Credential) error
}

// sessionStore keeps sessions; *store.Store does.
type sessionStore interface {
	SaveSession(ctx context.Context, s usher.Session) error
	Session(ctx context.Context, tokenHash string) (usher.Session, error)
	DeleteSession(ctx context.Context, tokenHash string) error
	DeleteSessions(ctx context.Context, agent usher.AgentID) error
}

// intentStore keeps intents; *store.Store does.
type intentStore interface {
	Intents(ctx context.Context) ([]usher.Intent, error)
	SaveIntent(ctx context.Context, i usher.Intent) error
	DeleteIntent(ctx context.Context, name string) error
}

// missStore keeps the unanswered queue; *store.Store does.
type missStore interface {
	Misses(ctx context.Context, f usher.MissFilter) ([]usher.Miss, error)
	CountMisses(ctx context.Context, f usher.MissFilter) (int64, error)
	CountQuestions(ctx context.Context, f usher.MissFilter) (int64, error)
	Miss(ctx context.Context, id usher.MissID) (usher.Miss, error)
	SaveMiss(ctx context.Context, m usher.Miss) error
}

// entryStore reads the knowledge; *store.Store does.
type entryStore interface {
	Entry(ctx context.Context, id usher.EntryID) (usher.Entry, error)
}

// library searches the knowledge and changes it so that the next question sees
// it; *faq.Library does.
type library interface {
	Search(f usher.EntryFilter) ([]usher.Entry, int)
	Save(ctx context.Context, e usher.Entry) (usher.Entry, error)
	Delete(ctx context.Context, id usher.EntryID, version int64) error
	ResolveMiss(ctx context.Context, miss usher.MissID, r faq.Resolution) (usher.Entry, error)
}

// deskMoves changes who has a conversation; *handoff.Desk does.
type deskMoves interface {
	Claim(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error)
	Release(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error)
	Transfer(ctx context.Context, id usher.ConversationID, from usher.AgentID, need usher.Need) (usher.Conversation, error)
	Return(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error)
}

// deskEnds ends conversations and brings them back; *handoff.Desk does.
type deskEnds interface {
	Finish(ctx context.Context, id usher.ConversationID, agent usher.AgentID, seen int64) (usher.Conversation, error)
	Archive(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error)
	Restore(ctx context.Context, id usher.ConversationID, agent usher.AgentID, to usher.State) (usher.Conversation, error)
}

// deskTalk is what agents say; *handoff.Desk does it.
type deskTalk interface {
	Reply(ctx context.Context, id usher.ConversationID, agent usher.AgentID, d usher.Draft) (usher.Message, error)
	Note(ctx context.Context, id usher.ConversationID, agent usher.AgentID, d usher.Draft) (usher.Message, error)
}

// deskFloor is who is there and who waits; *handoff.Desk knows.
type deskFloor interface {
	Queue(ctx context.Context) ([]handoff.Waiting, error)
	Presences() []usher.Candidate
	Standing(id usher.ConversationID) usher.Outlook
	Leave(ctx context.Context, id usher.ConversationID) (usher.Conversation, error)
	SetPresence(ctx context.Context, agent usher.AgentID, p usher.Presence) error
	Gone(ctx context.Context, agent usher.AgentID) error
	AgentsChanged(ctx context.Context) error
}

// bot takes a turn without storing it, and knows what it decides by;
// *chat.AIChatBot does.
type bot interface {
	Explain(ctx context.Context, c usher.Conversation, m usher.Memory, said, choice string) (chat.Reply, []chat.Step, error)
	Thresholds() (defaults, effective usher.BotSettings)
	CheckSettings(s usher.BotSettings) error
	Preview(past []usher.PastTurn, s usher.BotSettings) (chat.Preview, error)
}

// models puts model bundles into service; *rollout.Rollout does.
type models interface {
	Status(ctx context.Context) (rollout.Status, error)
	GoLive(ctx context.Context, hash string, by usher.AgentID) (rollout.Status, error)
	RollBack(ctx context.Context, by usher.AgentID) (rollout.Status, error)
}

// modelShadow has a bundle see live turns; *rollout.Rollout does.
type modelShadow interface {
	StartShadow(ctx context.Context, hash string, by usher.AgentID) (rollout.Status, error)
	StopShadow(ctx context.Context, by usher.AgentID) (rollout.Status, error)
	Comparison() rollout.Comparison
}

// modelScores measures bundles; *rollout.Rollout does.
type modelScores interface {
	StartScores(ctx context.Context, hashes []string, by usher.AgentID) (rollout.Scores, error)
	StopScores() rollout.Scores
	Scores() rollout.Scores
	Promises(target float64) (rollout.Promises, error)
}

// settingStore keeps what admins set; *store.Store does.
type settingStore interface {
	Setting(ctx context.Context, key string) (usher.Setting, error)
	SaveSetting(ctx context.Context, v usher.Setting) (usher.Setting, error)
}

// eventLog is what has happened; *store.Store keeps it.
type eventLog interface {
	Events(ctx context.Context, after int64, limit int) ([]usher.Event, error)
	Position(ctx context.Context) (int64, error)
}

// keyStore keeps API keys; *store.Store does.
type keyStore interface {
	APIKeys(ctx context.Context) ([]usher.APIKey, error)
	AddAPIKey(ctx context.Context, k usher.APIKey) (usher.APIKey, error)
	UseAPIKey(ctx context.Context, hash string) (usher.APIKey, error)
	DeleteAPIKey(ctx context.Context, id usher.APIKeyID) error
}

// webhookStore keeps the receivers of events; *store.Store does.
type webhookStore interface {
	Webhooks(ctx context.Context) ([]usher.Webhook, error)
	SaveWebhook(ctx context.Context, h usher.Webhook) (usher.Webhook, error)
	RotateWebhook(ctx context.Context, id usher.WebhookID, key []byte) (usher.Webhook, error)
	DeleteWebhook(ctx context.Context, id usher.WebhookID) error
}

// deliveryStore keeps what receivers have not taken; *store.Store does.
type deliveryStore interface {
	Webhook(ctx context.Context, id usher.WebhookID) (usher.Webhook, error)
	Deliveries(ctx context.Context, id usher.WebhookID, f usher.DeliveryFilter) ([]usher.Delivery, error)
	Replay(ctx context.Context, id usher.WebhookID, position int64) (int, error)
}

// pinger tests a receiver; *webhook.Runner does.
type pinger interface {
	Ping(ctx context.Context, h usher.Webhook) (webhook.Attempt, error)
}

// guard says which addresses may be called; *netguard.Guard does.
type guard interface {
	CheckURL(raw string) error
}

// eventBus carries events between the parts; a bus.Bus does.
type eventBus interface {
	Publish(ctx context.Context, topic string, e usher.Event) error
	Subscribe(ctx context.Context, topic string, fn func(usher.Event)) error
}

// Services is what the edge serves. All are required but those said to be
// optional. One *store.Store fills the fields named after what is kept, one
// *handoff.Desk those named after the desk.
type Services struct {
	Visitors visitors
	Inbox    acceptor
	Bot      bot
	Library  library
	Bus      eventBus

	Models      models
	ModelShadow modelShadow
	ModelScores modelScores

	Conversations conversationStore
	Lists         listStore
	Overview      overviewStore
	Customers     customerStore
	Files         fileStore
	Turns         turnStore
	Agents        agentStore
	Credentials   credentialStore
	Sessions      sessionStore
	Links         linkStore
	Entries       entryStore
	Intents       intentStore
	Misses        missStore
	Settings      settingStore
	Log           eventLog
	Keys          keyStore
	Webhooks      webhookStore
	Deliveries    deliveryStore

	Pinger pinger
	Guard  guard

	DeskMoves deskMoves
	DeskEnds  deskEnds
	DeskTalk  deskTalk
	DeskFloor deskFloor

	// IntentsChanged is told after intents were saved or removed; optional.
	IntentsChanged func(ctx context.Context) error
	// Ready reports why the server cannot serve yet; optional.
	Ready func(ctx context.Context) error
}

// check names the required services that are missing.
func (s Services) check() error {
	var missing []string
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		if v.Field(i).Kind() == reflect.Interface && v.Field(i).IsNil() {
			missing = append(missing, v.Type().Field(i).Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return errors.New("web: new: services are missing: " + strings.Join(missing, ", "))
}
