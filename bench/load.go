package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	writers  = 64 // goroutines that write what is due; a customer has always the same one
	patience = 20 * time.Second
	settling = time.Second // between setting up and the first message
)

// Step is a stretch of even load.
type Step struct {
	Rate int           // messages a second, on average
	For  time.Duration // how long
}

// Load is what one measurement puts on a target.
type Load struct {
	Customers int                                    // who write
	Idle      int                                    // more, who are joined and say nothing
	Size      int                                    // bytes of a text
	Steps     []Step                                 // one after the other
	Every     time.Duration                          // between two samples; 0: none are taken
	Questions []string                               // asked of the bot, which nobody interrupts; empty: agents have the chats
	Processes Processes                              // whose cost is counted; empty: nobody's
	Gauge     func(context.Context) (float64, error) // sampled besides, such as goroutines; nil: nothing
	Beside    func(context.Context) error            // goes on while the steps do; nil: nothing
	ReadBack  bool                                   // look for each acknowledged message in its chat afterwards
}

// Result is what one step came to.
type Result struct {
	Target    string `json:"target"`
	Customers int    `json:"customers"`
	Idle      int    `json:"idle"`
	Rate      int    `json:"rate"`
	Offered   int    `json:"offered"`
	Acked     int    `json:"acked"`   // or written, where the target acknowledges nothing
	Refused   int    `json:"refused"` // answered busy
	Failed    int    `json:"failed"`
	Failure   string `json:"failure,omitempty"` // the first one
	Delivered int    `json:"delivered"`
	Twice     int    `json:"twice"` // came to the reader more than once
	Latency
	AckP99  float64  `json:"ack_p99_ms"`         // of what Acked counts
	CPU     float64  `json:"cpu_us_per_message"` // of a delivered message; -1: not counted
	Memory  int64    `json:"memory_kib"`         // at the end; -1: not counted
	Seconds float64  `json:"seconds"`            // from the first message until all was settled
	Samples []Sample `json:"samples,omitempty"`
}

// Sample is what was seen at one moment of a step.
type Sample struct {
	Second  float64 `json:"second"` // since the step began
	Memory  int64   `json:"memory_kib"`
	Gauge   float64 `json:"gauge"`
	Latency         // of the messages that were due since the last sample
}

// Put puts the load on a target. each gets the result of every step as it
// ends. lost is how many acknowledged messages are not in their chats
// afterwards; -1 where nobody looked.
func (l Load) Put(ctx context.Context, t Target, each func(Result)) (lost int, err error) {
	if err := l.Check(); err != nil {
		return -1, err
	}
	r := &running{Load: l, target: t}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.open(ctx); err != nil {
		return -1, err
	}
	if err := r.steps(ctx, each); err != nil || !l.ReadBack {
		return -1, err
	}
	return r.readBack(ctx)
}

// steps runs all steps, and what goes on beside them; where one of the two
// fails, the other ends as well.
func (r *running) steps(ctx context.Context, each func(Result)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var beside sync.WaitGroup
	defer beside.Wait()
	if r.Beside != nil {
		beside.Go(func() {
			if err := r.Beside(ctx); err != nil {
				cancel(err)
			}
		})
	}
	for _, s := range r.Steps {
		result, err := r.step(ctx, s)
		if err != nil {
			cancel(err)
			return err
		}
		each(result)
	}
	beside.Wait()
	return context.Cause(ctx)
}

// running is a load that is put on a target.
type running struct {
	Load
	target    Target
	customers []Customer
	idle      []Customer
	now       atomic.Pointer[tally]
	past      []*tally
	next      int // number of the next message
}

// open connects everyone.
func (r *running) open(ctx context.Context) error {
	all, err := joinAll(ctx, r.target, 0, r.Customers+r.Idle)
	r.customers, r.idle = all[:min(r.Customers, len(all))], all[min(r.Customers, len(all)):]
	if err != nil {
		return err
	}
	if len(r.Questions) == 0 {
		err = r.target.Staff(ctx, r.customers, func(frame []byte) {
			if t := r.now.Load(); t != nil {
				t.hear(Number(frame))
			}
		})
	} else {
		err = r.askAll()
	}
	if err != nil {
		return err
	}
	return wait(ctx, settling)
}

// askAll lets every customer listen to the bot.
func (r *running) askAll() error {
	for _, c := range r.customers {
		a, ok := c.(Asker)
		if !ok {
			return fmt.Errorf("bench: %s has no bot to ask", r.target.Name())
		}
		a.Hear(func(n int) {
			if t := r.now.Load(); t != nil {
				t.hear(n)
			}
		})
	}
	return nil
}

// close ends all connections.
func (r *running) close() error {
	var err error
	for _, list := range [][]Customer{r.customers, r.idle} {
		for _, c := range list {
			err = errors.Join(err, c.Close())
		}
	}
	return errors.Join(err, r.target.Close())
}

// job is a message that is due.
type job struct {
	tally *tally
	k     int
}

// step runs one step.
func (r *running) step(ctx context.Context, s Step) (Result, error) {
	n := int(float64(s.Rate) * s.For.Seconds())
	t := newTally(r.next, n)
	r.next += n
	r.past = append(r.past, t)
	before, err := r.cpu()
	if err != nil {
		return Result{}, err
	}
	late := make(chan struct{}) // closed when nothing more is to be written
	var writing sync.WaitGroup
	queues := make([]chan job, writers)
	for i := range queues {
		queues[i] = make(chan job, n/writers+n/r.Customers+writers)
		writing.Go(func() { r.write(queues[i], late) })
	}
	t.start = time.Now()
	r.now.Store(t) // from here on others read it
	sampling, stop := context.WithCancel(ctx)
	samples := make(chan []Sample, 1)
	go func() { samples <- r.sample(sampling, t) }()
	err = r.fire(ctx, s, t, queues)
	for _, q := range queues {
		close(q)
	}
	for end := time.Now().Add(patience); err == nil && !t.settled() && time.Now().Before(end); {
		err = wait(ctx, 10*time.Millisecond)
	}
	took := time.Since(t.start)
	close(late)
	writing.Wait()
	stop()
	taken := <-samples
	if err != nil {
		return Result{}, err
	}
	after, err := r.cpu()
	if err != nil {
		return Result{}, err
	}
	return r.sumUp(s, t, took, after-before, taken)
}

// fire makes messages due by a Poisson process: the gaps between them are
// exponentially distributed.
func (r *running) fire(ctx context.Context, s Step, t *tally, queues []chan job) error {
	random := rand.New(rand.NewPCG(1, uint64(s.Rate))) //nolint:gosec // the same load each time
	var at time.Duration
	for k := range t.due {
		at += time.Duration(random.ExpFloat64() / float64(s.Rate) * float64(time.Second))
		if ahead := at - time.Since(t.start); ahead > 200*time.Microsecond {
			if err := wait(ctx, ahead); err != nil {
				return err
			}
		}
		atomic.StoreInt64(&t.due[k], int64(at))
		queues[k%r.Customers%writers] <- job{t, k}
	}
	return nil
}

// write writes what is due of some customers; what is left when it is too late
// is dropped.
func (r *running) write(queue <-chan job, late <-chan struct{}) {
	var text []byte
	for j := range queue {
		select {
		case <-late:
			continue
		default:
		}
		number := j.tally.first + j.k
		text = r.text(text[:0], number)
		r.customers[j.k%r.Customers].Send(number, text, func(err error) { j.tally.answer(j.k, err) })
	}
}

// text appends what message number says.
func (r *running) text(b []byte, number int) []byte {
	if len(r.Questions) > 0 {
		return append(b, r.Questions[number%len(r.Questions)]...)
	}
	return AppendText(b, number, r.Size)
}

// cpu is the time that was used so far; -1 where nobody counts.
func (r *running) cpu() (time.Duration, error) {
	if len(r.Processes) == 0 {
		return -1, nil
	}
	return r.Processes.CPU()
}

// sumUp makes the result of a step.
func (r *running) sumUp(s Step, t *tally, took, cpu time.Duration, samples []Sample) (Result, error) {
	result := Result{
		Target: r.target.Name(), Customers: r.Customers, Idle: r.Idle, Rate: s.Rate, Offered: len(t.due),
		Refused: int(t.refused.Load()), Failed: int(t.failed.Load()),
		Delivered: int(t.delivered.Load()), Twice: int(t.twice.Load()),
		CPU: -1, Memory: -1, Seconds: took.Seconds(), Samples: samples,
	}
	result.Acked = int(t.done.Load()) - result.Refused - result.Failed
	result.Latency = latencyOf(loadAll(t.heard))
	result.AckP99 = latencyOf(loadAll(t.acked)).P99
	t.mu.Lock()
	if t.failure != nil {
		result.Failure = t.failure.Error()
	}
	t.mu.Unlock()
	if len(r.Processes) == 0 {
		return result, nil
	}
	if result.Delivered > 0 {
		result.CPU = float64(cpu.Microseconds()) / float64(result.Delivered)
	}
	var err error
	result.Memory, err = r.Processes.Memory()
	return result, err
}

// loadAll copies what other goroutines may still write.
func loadAll(all []int64) []int64 {
	out := make([]int64, len(all))
	for i := range all {
		out[i] = atomic.LoadInt64(&all[i])
	}
	return out
}

// sample looks at the server every now and then until ctx ends.
func (r *running) sample(ctx context.Context, t *tally) []Sample {
	if r.Every <= 0 {
		return nil
	}
	type look struct {
		at     time.Duration
		memory int64
		gauge  float64
	}
	var looks []look
	for wait(ctx, r.Every) == nil {
		l := look{at: time.Since(t.start), memory: -1, gauge: -1}
		if kib, err := r.Processes.Memory(); err == nil && len(r.Processes) > 0 {
			l.memory = kib
		}
		if r.Gauge != nil {
			// Also where the step ends meanwhile: a look is whole.
			if v, err := r.Gauge(context.WithoutCancel(ctx)); err == nil {
				l.gauge = v
			}
		}
		looks = append(looks, l)
	}
	// All is settled now: each message belongs to the sample after it was due.
	due, heard := loadAll(t.due), loadAll(t.heard)
	var samples []Sample
	from := 0
	for _, l := range looks {
		to := from
		for to < len(due) && due[to] > 0 && due[to] <= int64(l.at) {
			to++
		}
		samples = append(samples, Sample{Second: l.at.Seconds(), Memory: l.memory, Gauge: l.gauge, Latency: latencyOf(heard[from:to])})
		from = to
	}
	return samples
}

// readBack counts the acknowledged messages that are not in their chats.
func (r *running) readBack(ctx context.Context) (int, error) {
	stored := make([]atomic.Bool, r.next)
	err := inParallel(ctx, len(r.customers), func(ctx context.Context, i int) error {
		c, ok := r.customers[i].(Reader)
		if !ok {
			return fmt.Errorf("bench: the chats of %s cannot be read back", r.target.Name())
		}
		return c.Read(ctx, func(frame []byte) {
			if n := Number(frame); n >= 0 && n < len(stored) {
				stored[n].Store(true)
			}
		})
	})
	if err != nil {
		return -1, err
	}
	lost := 0
	for _, t := range r.past {
		for k := range t.acked {
			if atomic.LoadInt64(&t.acked[k]) > 0 && !stored[t.first+k].Load() {
				lost++
			}
		}
	}
	return lost, nil
}

// wait waits, unless ctx ends before.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
