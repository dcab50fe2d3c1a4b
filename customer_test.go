package usher_test

import (
	"strings"
	"testing"

	"usher"
)

func TestProfileCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ field, in, want string }{
		{"name", "  Ada \t Lovelace\n", "Ada Lovelace"},
		{"name", "", ""},
		{"name", " \u0000\u0007 ", ""},
		{"name", "مريم 👩\u200d🚀", "مريم 👩\u200d🚀"},
		{"name", "evil\u202Eecila", "evil ecila"},
		{"name", "\u200b \u200d", ""},
		{"name", "\u3164\u2800", ""},
		{"name", strings.Repeat("名", 80), strings.Repeat("名", 80)},
		{"name", strings.Repeat("名", 81), "!"},
		{"name", "a\xffb", "a\uFFFDb"},
		{"email", " ada@shop.example ", "ada@shop.example"},
		{"email", "", ""},
		{"email", "ada", "!"},
		{"email", "Ada <ada@shop.example>", "!"},
		{"email", "ada@shop.example, eve@shop.example", "!"},
		{"email", "ada@shop.example\r\nBcc: eve@shop.example", "!"},
		{"email", "ada\u202Egro@shop.example", "!"},
		{"email", "ada\u200b@shop.example", "!"},
		{"email", "名@商店.example", "名@商店.example"},
		{"email", strings.Repeat("a", 64) + "@" + strings.Repeat("b", 189), strings.Repeat("a", 64) + "@" + strings.Repeat("b", 189)},
		{"email", strings.Repeat("a", 64) + "@" + strings.Repeat("b", 190), "!"},
		{"language", "zh-CN", "zh"},
		{"language", " EN ", "en"},
		{"language", "", ""},
		{"language", "中文", "!"},
		{"language", "e2", "!"},
		{"language", strings.Repeat("a", 36), "!"},
	} {
		var p usher.Profile
		language := usher.Language(c.in)
		switch c.field {
		case "name":
			p.Name = &c.in
		case "email":
			p.Email = &c.in
		default:
			p.Language = &language
		}
		got, err := p.Check()
		if c.want == "!" {
			if usher.CodeOf(err) != usher.CodeInvalid {
				t.Errorf("%s %q: %v, want it refused", c.field, c.in, err)
			}
			continue
		}
		who := got.Apply(usher.Customer{Name: "x", Email: "x", Language: "x"})
		if have := map[string]string{"name": who.Name, "email": who.Email, "language": string(who.Language)}[c.field]; err != nil || have != c.want {
			t.Errorf("%s %q became %q, %v; want %q", c.field, c.in, have, err, c.want)
		}
	}
}

func TestProfileKeepsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	before := usher.Customer{ID: "c", Name: "Ada", Email: "ada@shop.example", Language: "en"}
	p, err := usher.Profile{}.Check()
	if after := p.Apply(before); err != nil || after != before {
		t.Errorf("an empty profile made %+v, %v", after, err)
	}
	none := ""
	p, err = usher.Profile{Email: &none}.Check()
	if after := p.Apply(before); err != nil || after.Email != "" || after.Name != "Ada" {
		t.Errorf("taking the address back made %+v, %v", after, err)
	}
}
