package webhook_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/connect/webhook"
)

// TestSign holds the signature against an example of the specification.
func TestSign(t *testing.T) {
	t.Parallel()
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1614265330, 0)
	body := []byte(`{"test": 2432232314}`)
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	one := usher.WebhookSecret{Key: key}
	if got := webhook.Sign([]usher.WebhookSecret{one}, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body); got != want {
		t.Errorf("Sign = %s; want %s", got, want)
	}
	old, late := one, usher.WebhookSecret{Key: []byte("x"), Until: at}
	old.Until = at.Add(time.Second)
	got := strings.Fields(webhook.Sign([]usher.WebhookSecret{{Key: []byte("new")}, old, late}, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body))
	if len(got) != 2 || got[1] != want || got[0] == want {
		t.Errorf("with three secrets, one of them past: %v", got)
	}
	if s := webhook.Secret(key); s != "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" {
		t.Errorf("Secret = %s", s)
	}
}
