package web_test

import (
	"strings"
	"sync"
	"testing"
)

// What a handler keeps of its input (path, header, body) is still the same
// after the connection has served other requests. Without fiber's Immutable
// the strings of the path change under whoever keeps them.
func TestInputsSurviveTheNextRequest(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	const browsers, requests = 6, 60
	var all sync.WaitGroup
	for w := range browsers {
		ann, _ := s.visitor(t)
		trainer := s.browser(t)
		trainer.cookie = admin.cookie
		all.Go(func() {
			for n := range requests {
				letter := string(rune('a' + (w*7+n)%26))
				name := path("intent-%d-%d-%s", w, n, strings.Repeat(letter, 10+n%40))
				trainer.must("PUT", "/v1/intents/"+name, map[string]any{"description": name})
				text := path("text-%d-%d-%s", w, n, strings.Repeat(letter, 200+n))
				ann.must("POST", "/v1/visitor/messages", map[string]any{"text": text, "client_id": name})
			}
		})
	}
	all.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.intents) != browsers*requests || len(s.heard) != browsers*requests {
		t.Errorf("%d intents, %d messages; want %d of each", len(s.intents), len(s.heard), browsers*requests)
	}
	for name, i := range s.intents {
		if name != i.Name || name != i.Description {
			t.Errorf("intent %q is kept as %q", i.Description, name)
		}
	}
	visitors := map[string]string{}
	for _, in := range s.heard {
		key := strings.Split(in.ClientID, "-")
		if !strings.HasPrefix(in.Text, "text-"+key[1]+"-"+key[2]+"-") || strings.Trim(in.Text[strings.LastIndex(in.Text, "-")+1:], in.Text[len(in.Text)-1:]) != "" {
			t.Errorf("message %q is kept as %q", in.ClientID, in.Text)
		}
		if was := visitors[key[1]]; was != "" && was != in.Customer.NativeID {
			t.Errorf("visitor %q became %q", was, in.Customer.NativeID)
		}
		visitors[key[1]] = in.Customer.NativeID
	}
}
