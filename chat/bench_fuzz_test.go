package chat_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"usher"
	"usher/chat"
)

// FuzzBench: the test bench sends a memory of its own making with what is
// tried. Whatever it is, nothing panics, and the explained reply is the one
// that a customer would get.
func FuzzBench(f *testing.F) {
	f.Add("and for international orders?", "", `{"question":"how long is delivery","entry":"delivery","tried":["delivery"]}`)
	f.Add("2", "", `{"options":[{"id":"1","label":"A?","entry":"warranty"},{"id":"2","label":"B?","entry":"gone"}]}`)
	f.Add("", "1", `{"options":[{"id":"1","label":"","intent":"unknown"}],"misses":-3}`)
	f.Add("no", "person", `{"options":[{"id":"person","label":"A person","person":true},{"id":"person","label":"x"}],"misses":9223372036854775807}`)
	f.Add("不是", "", `{"entry":"gone","intent":"gone","refused":["","a"],"question":"吗\u0000","options":[{},{},{},{},{},{}]}`)
	f.Add("yes\nthe last one", "\n", `{"options":[]}`)
	f.Fuzz(func(t *testing.T, said, choice, memory string) {
		var m usher.Memory
		if len(said)+len(memory) > 4000 || json.Unmarshal([]byte(memory), &m) != nil {
			t.Skip("no memory, or a long one")
		}
		k := newTalk(t, chat.BotConfig{})
		explained, steps, err := k.bot.Explain(t.Context(), k.chat, m, said, choice)
		if err != nil || explained.Err != nil {
			t.Fatalf("Explain = %v, %v", explained.Err, err)
		}
		replied, err := k.bot.Respond(t.Context(), k.chat, m, said, choice)
		if err != nil || !reflect.DeepEqual(replied, explained) {
			t.Fatalf("explained %+v\nreplied %+v, %v", explained, replied, err)
		}
		last := steps[len(steps)-1]
		if len(steps) != 10 || last.Values.Route != replied.Decision.Route || last.Values.Why != replied.Decision.Why {
			t.Fatalf("%d steps, the last one %+v; decided %+v", len(steps), last, replied.Decision)
		}
		if _, err := json.Marshal(steps); err != nil {
			t.Fatal(err)
		}
	})
}
