package signin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/web/signin"
)

// light makes hashing cheap enough for tests.
var light = signin.HashConfig{Memory: 64, Passes: 1, Concurrent: 2, Waiting: 4}

func TestHashAndCheck(t *testing.T) {
	t.Parallel()
	h := signin.NewHasher(light)
	hash, err := h.Hash(t.Context(), "correct horse 电池")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("Hash = %q, %v", hash, err)
	}
	for _, c := range []struct {
		password, hash string
		want           bool
	}{
		{"correct horse 电池", hash, true},
		{"correct horse", hash, false},
		{"", hash, false},
		{"correct horse 电池", "", false},
		{"", "", false},
		{strings.Repeat("x", 1<<20), hash, false},
	} {
		if got, err := h.Check(t.Context(), c.password, c.hash); got != c.want || err != nil {
			t.Errorf("Check(%.20q, %.20q) = %v, %v; want %v", c.password, c.hash, got, err, c.want)
		}
	}
	if _, err := h.Check(t.Context(), "x", "no hash"); err == nil {
		t.Error("Check against a damaged hash = nil error")
	}
	if again, _ := h.Hash(t.Context(), "correct horse 电池"); again == hash {
		t.Error("two hashes of one password are the same: there is no salt")
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for password, ok := range map[string]bool{
		"0123456789": true, "十个汉字也算一个密码": true, strings.Repeat("x", 256): true, signin.RandomPassword(): true,
		"short": false, "": false, strings.Repeat(" ", 20): false, strings.Repeat("x", 257): false, "bad utf-8 \xff\xff": false,
	} {
		if err := signin.CheckPassword(password); (err == nil) != ok || err != nil && usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("CheckPassword(%q) = %v", password, err)
		}
	}
	if _, err := signin.NewHasher(light).Hash(t.Context(), "short"); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("Hash of a short password = %v", err)
	}
	if a, b := signin.RandomPassword(), signin.RandomPassword(); a == b || len(a) < 20 {
		t.Errorf("random passwords %q and %q", a, b)
	}
}

// An unknown agent takes a hash's time, too: no look at the clock tells who
// has an account.
func TestUnknownTakesAsLong(t *testing.T) {
	t.Parallel()
	h := signin.NewHasher(signin.HashConfig{Memory: 8 << 10, Passes: 2, Concurrent: 1})
	hash, err := h.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	check := func(hash string) time.Duration {
		began := time.Now()
		if _, err := h.Check(t.Context(), "wrong horse", hash); err != nil {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	// In turns, so that a busy machine is as slow for one as for the other.
	known, unknown := time.Hour, time.Hour
	for range 25 {
		known, unknown = min(known, check(hash)), min(unknown, check(""))
	}
	if unknown < known/3 || known < unknown/3 {
		t.Errorf("a known agent takes %v, an unknown one %v", known, unknown)
	}
}

func TestHashingIsBounded(t *testing.T) {
	t.Parallel()
	h := signin.NewHasher(signin.HashConfig{Memory: 16 << 10, Passes: 4, Concurrent: 1, Waiting: 2})
	var busy, done int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := h.Check(t.Context(), "x", "")
			mu.Lock()
			defer mu.Unlock()
			if e, ok := errors.AsType[*usher.Error](err); ok && e.Code == usher.CodeBusy && e.RetryAfter > 0 {
				busy++
			} else if err == nil {
				done++
			}
		})
	}
	all.Wait()
	if busy+done != 20 || done < 3 || busy == 0 {
		t.Errorf("%d done and %d turned away of 20 at once; want 3 or more done, the rest turned away", done, busy)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 { // a turn may be free at once; the slots must not leak either way
		if _, err := h.Check(ctx, "x", ""); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("Check with an ended context = %v", err)
		}
	}
	if _, err := h.Check(t.Context(), "x", ""); err != nil {
		t.Errorf("after those: %v", err)
	}
}

func ExampleHasher() {
	h := signin.NewHasher(signin.HashConfig{})
	hash, err := h.Hash(context.Background(), "correct horse battery")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(h.Check(context.Background(), "correct horse battery", hash))
	fmt.Println(h.Check(context.Background(), "wrong", hash))
	// Output:
	// true <nil>
	// false <nil>
}
