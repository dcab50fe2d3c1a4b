package live

import "sync"

// maxIdle is how many workers stay when there is nothing to do.
const maxIdle = 16

// workers do what frames ask for while their readers wait. Decoding, signing
// and storing need deep stacks, and a goroutine's stack stays as deep as it
// once was: with workers only a few are, and the readers, one for each
// connection, stay at half the size.
type workers struct {
	jobs chan work
	stop chan struct{}
	once sync.Once
	all  sync.WaitGroup

	mu   sync.Mutex
	idle int
}

// work is one job and where its reader waits.
type work struct {
	do   func()
	done chan struct{}
}

// newWorkers makes workers; close ends them.
func newWorkers() *workers {
	return &workers{jobs: make(chan work), stop: make(chan struct{})}
}

// run does a job on a worker and returns when it is done.
func (w *workers) run(do func()) {
	j := work{do: do, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	default:
		go w.serve(j)
	}
	<-j.done
}

// serve does a job, and then others while there is a place for an idle worker.
func (w *workers) serve(j work) {
	for {
		j.do()
		stays := w.rest()
		close(j.done)
		if !stays {
			return
		}
		select {
		case j = <-w.jobs:
			w.wake()
		case <-w.stop:
			w.wake()
			return
		}
	}
}

// rest takes a place among the idle.
func (w *workers) rest() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.idle >= maxIdle {
		return false
	}
	w.idle++
	w.all.Add(1)
	return true
}

// wake gives the place back.
func (w *workers) wake() {
	w.mu.Lock()
	w.idle--
	w.mu.Unlock()
	w.all.Done()
}

// close ends the idle workers and waits for them; no job may be under way.
func (w *workers) close() {
	w.once.Do(func() { close(w.stop) })
	w.all.Wait()
}
