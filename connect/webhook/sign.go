package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"usher"
)

// Names of the headers that Standard Webhooks defines.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// NewKey makes the key of a secret, 256 random bits.
func NewKey() ([]byte, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("webhook: make a key: %w", err)
	}
	return key, nil
}

// Secret is a key as the receiver is told it.
func Secret(key []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(key) }

// Sign returns the signatures of a delivery, one for each secret that signs at
// that time: what a receiver checks who has either of two.
func Sign(secrets []usher.WebhookSecret, id string, at time.Time, body []byte) string {
	var all []string
	for _, s := range secrets {
		if !s.Until.IsZero() && !at.Before(s.Until) {
			continue
		}
		mac := hmac.New(sha256.New, s.Key)
		_, _ = mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + ".")) // a hash takes everything
		_, _ = mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}
