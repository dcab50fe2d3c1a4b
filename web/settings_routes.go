package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/chat"
)

// previewTurns is how many turns of the past a preview looks at.
const previewTurns = 1000

// settingRoutes are the endpoints of what admins set while the server runs.
func (s *Server) settingRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/settings/widget", id: "getWidgetSettings", tag: "Settings", role: usher.RoleAdmin,
		summary: "Read how the widget looks and which sites may show it; the ETag is the version",
	}, s.getWidgetSettings)
	add(e, operation{
		method: http.MethodPut, path: "/v1/settings/widget", id: "saveWidgetSettings", tag: "Settings", role: usher.RoleAdmin,
		summary: "Change the widget, if it is still the version that was read; it holds at once", errors: conflicts,
	}, s.saveWidgetSettings)
	add(e, operation{
		method: http.MethodGet, path: "/v1/settings/bot", id: "getBotSettings", tag: "Settings", role: usher.RoleAdmin,
		summary: "Read the bot's thresholds; the ETag is the version",
	}, s.getBotSettings)
	add(e, operation{
		method: http.MethodPut, path: "/v1/settings/bot", id: "saveBotSettings", tag: "Settings", role: usher.RoleAdmin,
		summary: "Change the thresholds, if they are still the version that was read; the next turn is decided by them", errors: conflicts,
	}, s.saveBotSettings)
	add(e, operation{
		method: http.MethodPost, path: "/v1/settings/bot/preview", id: "previewBotSettings", tag: "Settings", role: usher.RoleAdmin,
		summary: "See what thresholds would have made of the last 1,000 turns; nothing is stored",
	}, s.previewBotSettings)
	add(e, operation{
		method: http.MethodGet, path: "/v1/visitor/widget", id: "getWidget", tag: "Customers",
		summary: "Read how the widget looks", errors: []int{http.StatusForbidden},
	}, s.getWidget)
}

// SettingRead is what a change of a setting is based on.
type SettingRead struct {
	IfMatch string `header:"If-Match" doc:"The ETag that was read; \"0\" where nothing was saved yet"`
	Version string `query:"version" pattern:"^[0-9]{1,18}$" doc:"The same, for those who cannot set headers"`
}

// read returns the version that the change is based on.
func (in SettingRead) read() (int64, error) {
	match := strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`)
	n, err := strconv.ParseInt(cmp.Or(match, in.Version), 10, 64)
	if err != nil || n < 0 {
		return 0, usher.Errorf(usher.CodeInvalid, err, "say which version you have read: If-Match with its ETag, or ?version=")
	}
	return n, nil
}

// Saved is what every setting tells of itself.
type Saved struct {
	Version   int64     `json:"version" doc:"0: never saved"`
	ChangedAt time.Time `json:"changed_at,omitzero"`
}

// etag is the version as a header has it.
func (s Saved) etag() string { return `"` + strconv.FormatInt(s.Version, 10) + `"` }

// load reads a setting into v. Where there is none, its version is 0.
func (s *Server) load(ctx context.Context, key string, v any) (Saved, error) {
	got, err := s.services.Settings.Setting(ctx, key)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return Saved{}, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(got.Value), v)
	}
	if err != nil {
		return Saved{}, fmt.Errorf("web: read the setting %s: %w", key, err)
	}
	return Saved{got.Version, got.At}, nil
}

// save keeps v as a setting. Who follows the events applies it.
func (s *Server) save(ctx context.Context, key string, in SettingRead, v any) (Saved, error) {
	read, err := in.read()
	if err != nil {
		return Saved{}, err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return Saved{}, fmt.Errorf("web: encode the setting %s: %w", key, err)
	}
	got, err := s.services.Settings.SaveSetting(ctx, usher.Setting{Key: key, Value: string(b), Version: read})
	if err != nil {
		return Saved{}, fmt.Errorf("web: save the setting %s: %w", key, err)
	}
	return Saved{got.Version, got.At}, nil
}

type widgetSettingsOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		usher.WidgetSettings
		ConfigOrigins []string `json:"config_origins" doc:"From the configuration file; these may show the widget, too"`
		Saved
	}
}

func (s *Server) getWidgetSettings(ctx context.Context, _ *struct{}) (*widgetSettingsOutput, error) {
	w, v, err := s.widgetSettings(ctx)
	if err != nil {
		return nil, err
	}
	return s.shownWidget(w, v), nil
}

// widgetSettings returns what was saved, else the defaults.
func (s *Server) widgetSettings(ctx context.Context) (usher.WidgetSettings, Saved, error) {
	var w usher.WidgetSettings
	v, err := s.load(ctx, usher.SettingWidget, &w)
	if v.Version == 0 {
		w = usher.DefaultWidgetSettings()
	}
	return w, v, err
}

func (s *Server) shownWidget(w usher.WidgetSettings, v Saved) *widgetSettingsOutput {
	out := &widgetSettingsOutput{ETag: v.etag()}
	out.Body.WidgetSettings, out.Body.Saved = w, v
	out.Body.ConfigOrigins = list(s.services.Visitors.Account().Origins)
	return out
}

type saveWidgetInput struct {
	SettingRead
	Body usher.WidgetSettings
}

func (s *Server) saveWidgetSettings(ctx context.Context, in *saveWidgetInput) (*widgetSettingsOutput, error) {
	w := in.Body.Clean()
	if err := w.Check(); err != nil {
		return nil, err
	}
	if err := (widget.Account{Origins: w.Origins}).Check(); err != nil {
		return nil, err
	}
	v, err := s.save(ctx, usher.SettingWidget, in.SettingRead, w)
	if err != nil {
		return nil, err
	}
	return s.shownWidget(w, v), nil
}

type botSettingsOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		usher.BotSettings
		Defaults  usher.BotSettings `json:"defaults" doc:"What a zero stands for: the configuration file, else what is built in"`
		Effective usher.BotSettings `json:"effective" doc:"What the bot decides by"`
		Saved
	}
}

func (s *Server) getBotSettings(ctx context.Context, _ *struct{}) (*botSettingsOutput, error) {
	var b usher.BotSettings
	v, err := s.load(ctx, usher.SettingBot, &b)
	if err != nil {
		return nil, err
	}
	return s.shownBot(b, v), nil
}

func (s *Server) shownBot(b usher.BotSettings, v Saved) *botSettingsOutput {
	out := &botSettingsOutput{ETag: v.etag()}
	out.Body.BotSettings, out.Body.Saved = b, v
	out.Body.Defaults, _ = s.services.Bot.Thresholds()
	out.Body.Effective = b.Over(out.Body.Defaults)
	return out
}

type saveBotInput struct {
	SettingRead
	Body usher.BotSettings
}

func (s *Server) saveBotSettings(ctx context.Context, in *saveBotInput) (*botSettingsOutput, error) {
	if err := s.services.Bot.CheckSettings(in.Body); err != nil {
		return nil, err
	}
	v, err := s.save(ctx, usher.SettingBot, in.SettingRead, in.Body)
	if err != nil {
		return nil, err
	}
	return s.shownBot(in.Body, v), nil
}

type previewInput struct {
	Body struct {
		Settings usher.BotSettings `json:"settings"`
	}
}

type previewOutput struct {
	Body chat.Preview
}

func (s *Server) previewBotSettings(ctx context.Context, in *previewInput) (*previewOutput, error) {
	past, err := s.services.Turns.PastTurns(ctx, previewTurns)
	if err != nil {
		return nil, fmt.Errorf("web: read past turns: %w", err)
	}
	p, err := s.services.Bot.Preview(past, in.Body.Settings)
	if err != nil {
		return nil, err
	}
	return &previewOutput{Body: p}, nil
}

type widgetOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Name        string         `json:"name" doc:"Whom customers talk to before a person comes; empty: the widget's own word"`
		Colour      string         `json:"colour" doc:"#rrggbb"`
		TextColour  string         `json:"text_colour" doc:"What can be read on it: #ffffff or #000000"`
		Greeting    usher.Texts    `json:"greeting"`
		Placeholder usher.Texts    `json:"placeholder,omitempty"`
		Sound       bool           `json:"sound"`
		Position    usher.Position `json:"position" enum:"right,left"`
	}
}

func (s *Server) getWidget(ctx context.Context, _ *struct{}) (*widgetOutput, error) {
	w, _, err := s.widgetSettings(ctx)
	if err != nil {
		return nil, err
	}
	out := &widgetOutput{CacheControl: "public, max-age=60"}
	out.Body.Name, out.Body.Colour, out.Body.TextColour = w.Name, w.Colour, w.TextColour()
	out.Body.Greeting, out.Body.Placeholder = w.Greeting, w.Placeholder
	out.Body.Sound, out.Body.Position = w.Sound, w.Position
	return out, nil
}
