package main

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"

	"usher"
	"usher/nlp/llm"
	"usher/web"
)

// config is the operator's configuration: flags over environment over file
// over the defaults below. docs/configuration.md explains each key.
type config struct {
	Data     string       `koanf:"data"`     // folder of everything that is kept; made where missing
	Database string       `koanf:"database"` // postgres://…; empty: a file in the folder
	Listen   string       `koanf:"listen"`   // host:port
	MaxConn  int          `koanf:"max_conn"` // sockets at once
	Bundle   string       `koanf:"bundle"`   // folder of a model bundle, or a task file; empty: the embedded one
	Log      logConfig    `koanf:"log"`
	Bot      botConfig    `koanf:"bot"`
	Desk     deskConfig   `koanf:"desk"`
	Widget   widgetConfig `koanf:"widget"`
	Web      webConfig    `koanf:"web"`
	TLS      tlsConfig    `koanf:"tls"`
	Stop     stopConfig   `koanf:"stop"`
	Admin    adminConfig  `koanf:"admin"`
	Trace    traceConfig  `koanf:"trace"`
	LLM      llmConfig    `koanf:"llm"`
}

type logConfig struct {
	Level  slog.Level `koanf:"level"`
	Format string     `koanf:"format"` // "text" or "json"
}

type botConfig struct {
	Burst      time.Duration `koanf:"burst"`      // quiet time that ends a turn; 0: each message is a turn
	Answer     float64       `koanf:"answer"`     // confidence from which the bot answers
	Clarify    float64       `koanf:"clarify"`    // confidence from which it asks back
	Intent     float64       `koanf:"intent"`     // confidence from which an intent is served
	Person     float64       `koanf:"person"`     // probability from which "I want a person" counts
	Moderation float64       `koanf:"moderation"` // probability from which a message is blocked
}

type deskConfig struct {
	Grace time.Duration `koanf:"grace"` // how long a lost agent keeps the chats
}

type widgetConfig struct {
	Origins []string `koanf:"origins"` // sites that may embed the widget; empty: any
}

type webConfig struct {
	TrustedProxies []string `koanf:"trusted_proxies"` // addresses or CIDR blocks
	Secure         bool     `koanf:"secure"`          // behind TLS: cookies are Secure
	RateLimits     bool     `koanf:"rate_limits"`

	Limits limitsConfig `koanf:"limits"`
}

// limitsConfig is how often things may be done in a minute; 0: the built-in
// default.
type limitsConfig struct {
	Messages int `koanf:"messages"` // of one customer
	Uploads  int `koanf:"uploads"`  // files of one customer or agent
	Visitors int `koanf:"visitors"` // new customers of one address
	SignIns  int `koanf:"sign_ins"` // tries of one address
}

// limits is what the server limits.
func (c webConfig) limits() web.Limits {
	if !c.RateLimits {
		return web.Limits{Messages: web.Off, Uploads: web.Off, Visitors: web.Off, SignIns: web.Off}
	}
	return web.Limits(c.Limits)
}

type adminConfig struct {
	Listen string `koanf:"listen"` // of metrics and profiles, for operators; "off": none
}

type traceConfig struct {
	Endpoint string   `koanf:"endpoint"` // collector that takes OTLP over HTTP; empty: no spans
	Ratio    float64  `koanf:"ratio"`    // of the messages that are traced
	Headers  []string `koanf:"headers"`  // name=value, sent along
}

func defaultConfig() config {
	return config{
		Data:    "data",
		Listen:  "127.0.0.1:8080",
		MaxConn: 20_000,
		Log:     logConfig{Level: slog.LevelInfo, Format: "text"},
		Bot:     botConfig{Burst: 1500 * time.Millisecond},
		Desk:    deskConfig{Grace: time.Minute},
		Web:     webConfig{RateLimits: true},
		Stop:    defaultStop(),
		Admin:   adminConfig{Listen: adminListen},
		Trace:   traceConfig{Ratio: 1},
		LLM:     defaultLLM(),
	}
}

// loadConfig reads the file at path ("" for none), then the environment.
func loadConfig(path string, environ []string) (config, error) {
	c := defaultConfig()
	fields := keys(&c)
	if path != "" {
		if err := readFile(path, fields); err != nil {
			return c, err
		}
	}
	if err := readEnvironment(environ, fields); err != nil {
		return c, err
	}
	return c, c.validate()
}

// readEnvironment sets what variables that begin with USHER_ say, and refuses
// one that says nothing.
func readEnvironment(environ []string, fields map[string]reflect.Value) error {
	known := map[string]reflect.Value{}
	for key, field := range fields {
		known[envName(key)] = field
	}
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "USHER_") || name == configVariable || fromKubernetes(name) {
			continue
		}
		field, ok := known[name]
		if !ok {
			return usher.Errorf(usher.CodeInvalid, nil, "the environment variable %s is no setting; did you mean %s?", name, nearest(name, known))
		}
		if err := set(field, value); err != nil {
			return usher.Errorf(usher.CodeInvalid, nil, "the environment variable %s: %v", name, err)
		}
	}
	return nil
}

// configVariable names the configuration file, where no flag does.
const configVariable = "USHER_CONFIG"

// fromKubernetes reports whether a variable is one that Kubernetes sets for a
// Service named usher: USHER_SERVICE_HOST, USHER_PORT_8080_TCP and the like.
func fromKubernetes(name string) bool {
	return strings.HasPrefix(name, "USHER_SERVICE_") || name == "USHER_PORT" || strings.HasPrefix(name, "USHER_PORT_")
}

// envName is the environment variable of a key: bot.burst is USHER_BOT_BURST.
func envName(key string) string {
	return "USHER_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

func readFile(path string, fields map[string]reflect.Value) error {
	raw, err := readRegular(path)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the configuration file cannot be read")
	}
	k := koanf.New(".")
	if err := k.Load(rawbytes.Provider(raw), yaml.Parser()); err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "%s is not valid YAML", path)
	}
	found := k.Keys()
	slices.Sort(found)
	for _, key := range found {
		field, ok := fields[key]
		if !ok && section(key, fields) {
			if m, isMap := k.Get(key).(map[string]any); k.Get(key) == nil || isMap && len(m) == 0 {
				continue // a section with nothing in it
			}
			return usher.Errorf(usher.CodeInvalid, nil, "%s: %q is a group of settings: write them below it, indented", path, key)
		}
		if !ok {
			return usher.Errorf(usher.CodeInvalid, nil, "%s: there is no setting %q; did you mean %q?", path, key, nearest(key, fields))
		}
		if err := set(field, k.Get(key)); err != nil {
			return usher.Errorf(usher.CodeInvalid, nil, "%s: %s: %v", path, key, err)
		}
	}
	return nil
}

// section reports whether settings lie below key.
func section(key string, fields map[string]reflect.Value) bool {
	for known := range fields {
		if strings.HasPrefix(known, key+".") {
			return true
		}
	}
	return false
}

// keys maps each dotted key to its field in c.
func keys(c *config) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	var walk func(prefix string, v reflect.Value)
	walk = func(prefix string, v reflect.Value) {
		for i := range v.NumField() {
			name := prefix + v.Type().Field(i).Tag.Get("koanf")
			if f := v.Field(i); f.Kind() == reflect.Struct {
				walk(name+".", f)
			} else {
				fields[name] = f
			}
		}
	}
	walk("", reflect.ValueOf(c).Elem())
	return fields
}

// set gives field the value from YAML or the environment.
func set(field reflect.Value, value any) error {
	switch p := field.Addr().Interface().(type) {
	case *time.Duration:
		d, err := time.ParseDuration(fmt.Sprint(value))
		if err != nil {
			return fmt.Errorf("%v is not a duration such as 1.5s or 2m", value)
		}
		*p = d
	case *slog.Level:
		if err := p.UnmarshalText([]byte(fmt.Sprint(value))); err != nil {
			return fmt.Errorf("%v is none of debug, info, warn, error", value)
		}
	case *[]string:
		*p = list(value)
	case *string:
		s, ok := value.(string)
		if !ok {
			return fmt.Errorf("%v is not a text", value)
		}
		*p = s
	case *llm.Key:
		s, ok := value.(string)
		if !ok {
			return errors.New("it is not a text: put it into quotation marks") // and is not told
		}
		*p = llm.Key(s)
	case *bool:
		b, err := strconv.ParseBool(fmt.Sprint(value))
		if err != nil {
			return fmt.Errorf("%v is neither true nor false", value)
		}
		*p = b
	case *int:
		n, err := strconv.Atoi(fmt.Sprint(value))
		if err != nil {
			return fmt.Errorf("%v is not a whole number", value)
		}
		*p = n
	case *float64:
		x, err := strconv.ParseFloat(fmt.Sprint(value), 64)
		if err != nil {
			return fmt.Errorf("%v is not a number", value)
		}
		*p = x
	}
	return nil
}

// list takes a YAML list or a comma-separated text.
func list(value any) []string {
	var out []string
	if items, ok := value.([]any); ok {
		for _, item := range items {
			out = append(out, fmt.Sprint(item))
		}
		return out
	}
	for s := range strings.SplitSeq(fmt.Sprint(value), ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (c config) validate() error {
	for key, p := range map[string]float64{
		"bot.answer": c.Bot.Answer, "bot.clarify": c.Bot.Clarify, "bot.intent": c.Bot.Intent,
		"bot.person": c.Bot.Person, "bot.moderation": c.Bot.Moderation, "trace.ratio": c.Trace.Ratio,
	} {
		if !(p >= 0 && p <= 1) { // nor is it NaN
			return usher.Errorf(usher.CodeInvalid, nil, "%s is %v; it must lie between 0 and 1", key, p)
		}
	}
	for key, n := range map[string]int{
		"web.limits.messages": c.Web.Limits.Messages, "web.limits.uploads": c.Web.Limits.Uploads,
		"web.limits.visitors": c.Web.Limits.Visitors, "web.limits.sign_ins": c.Web.Limits.SignIns,
	} {
		if n < 0 {
			return usher.Errorf(usher.CodeInvalid, nil, "%s is %d; it counts in a minute, 0 is the built-in default (web.rate_limits: false turns all limits off)", key, n)
		}
	}
	switch {
	case c.Data == "":
		return usher.Errorf(usher.CodeInvalid, nil, "data is empty; name the folder to keep everything in")
	case c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://"):
		// It may hold a password, and is not repeated.
		return usher.Errorf(usher.CodeInvalid, nil, "database is no address of a PostgreSQL database: write postgres://user:password@host/name, or leave it out to keep everything in a file")
	case c.MaxConn < 1:
		return usher.Errorf(usher.CodeInvalid, nil, "max_conn is %d; it must be at least 1", c.MaxConn)
	case c.Bot.Burst < 0 || c.Bot.Burst > time.Minute:
		return usher.Errorf(usher.CodeInvalid, nil, "bot.burst is %s; it must lie between 0s and 1m", c.Bot.Burst)
	case c.Desk.Grace < 0:
		return usher.Errorf(usher.CodeInvalid, nil, "desk.grace is %s; it must not be negative", c.Desk.Grace)
	case c.Admin.Listen == "":
		return usher.Errorf(usher.CodeInvalid, nil, "admin.listen is empty; name an address such as %s, or off", adminListen)
	case c.Admin.Listen == c.Listen && !strings.HasSuffix(c.Listen, ":0"): // port 0 is another one each time
		return usher.Errorf(usher.CodeInvalid, nil, "admin.listen is %s, as listen is; metrics and profiles are not for the public: give them an address of their own, or off", c.Listen)
	case c.Log.Format != "text" && c.Log.Format != "json":
		return usher.Errorf(usher.CodeInvalid, nil, "log.format is %q; it must be text or json", c.Log.Format)
	case c.Bot.Answer > 0 && c.Bot.Clarify > c.Bot.Answer:
		return usher.Errorf(usher.CodeInvalid, nil, "bot.clarify (%v) is above bot.answer (%v)", c.Bot.Clarify, c.Bot.Answer)
	}
	return errors.Join(c.checkAddresses(), c.TLS.validate(), c.Stop.validate(), c.LLM.validate())
}

// nearest returns the known key with the smallest edit distance to key.
func nearest(key string, fields map[string]reflect.Value) string {
	best, cost := "", int(^uint(0)>>1)
	for known := range fields {
		if d := editDistance(key, known); d < cost || d == cost && known < best {
			best, cost = known, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
