package tflite

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"unsafe"
)

// A plan is made when the shapes of the inputs have changed. It works out the
// shapes of all tensors that depend on shapes alone, computes what depends on
// constants and shapes alone, and gives the rest its place in the arena.

// ready makes a plan where there is none that fits the inputs.
func (f *frame) ready(ctx context.Context) error {
	if f.planned {
		return nil
	}
	return f.plan(ctx)
}

// plan makes the plan of a frame.
func (f *frame) plan(ctx context.Context) error {
	for i := range f.nodes {
		if err := f.planNode(ctx, i); err != nil {
			return fmt.Errorf("operator %d %s: %w", i, &f.graph.ops[i], err)
		}
	}
	if err := f.layout(); err != nil {
		return err
	}
	f.planned = true
	return nil
}

func (f *frame) planNode(ctx context.Context, i int) error {
	n, s := &f.nodes[i], &f.graph.steps[i]
	n.state = stateRun
	switch open, known, shared := n.inputs(s.shapedBy); {
	case open:
		n.state = stateOpen
		n.put(placeOwn, false, true)
		return nil
	case shared:
		return f.fold(ctx, i)
	case known, s.ofShape:
		return n.compute(ctx)
	}
	n.put(placeArena, false, false)
	if err := n.prepare(ctx); err != nil {
		return err
	}
	if n.late {
		n.state = stateOpen
		n.put(placeOwn, false, true)
	}
	return nil
}

// inputs tells whether shapes of the outputs have to wait for the run, whether
// all inputs are known, and whether they are the same for all interpreters.
func (n *node) inputs(shapedBy inputSet) (open, known, shared bool) {
	known, shared = true, true
	for i, t := range n.in {
		if t == nil {
			continue
		}
		open = open || t.open || shapedBy.has(i) && !t.known
		known = known && t.known
		shared = shared && t.place == placeShared
	}
	return open, known, shared
}

// compute runs an operator while planning.
func (n *node) compute(ctx context.Context) error {
	n.state = stateDone
	n.put(placeOwn, true, false)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := n.prepare(ctx); err != nil {
		return err
	}
	return n.kernel.run(ctx, n)
}

// folded is what an operator makes of constants: computed by the first
// interpreter that needs it, and kept by the model.
type folded struct {
	mu     sync.Mutex
	done   bool
	shapes [][]int
	data   [][]byte
}

// fold computes an operator whose inputs are the model's, once for all.
func (f *frame) fold(ctx context.Context, i int) error {
	n, c := &f.nodes[i], &f.graph.folded[i]
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		if err := n.compute(ctx); err != nil {
			return err
		}
		for _, t := range n.out {
			c.shapes, c.data = append(c.shapes, slices.Clone(t.shape)), append(c.data, t.data)
			t.mem.used -= len(t.room) // it is the model's now
			t.room = nil
		}
		c.done = true
	}
	n.state = stateDone
	for k, t := range n.out {
		if !t.def.variable {
			t.share(c.shapes[k], c.data[k])
			continue
		}
		// It only begins with what the model has.
		t.place, t.known, t.open = placeOwn, false, false
		if err := t.resize(c.shapes[k]); err != nil {
			return err
		}
		copy(t.data, c.data[k])
	}
	return nil
}

// block is a part of the arena that is in use.
type block struct{ from, to, last int }

// arenaAlign is what tensors of the arena begin at a multiple of: a cache line.
const arenaAlign = 64

// layout places tensors in the arena in the order of the operators, first fit:
// what no operator reads any more makes room for what comes next, and what only
// this operator still reads for its own result, where it can work in place.
func (f *frame) layout() error {
	f.live = f.live[:0]
	end := 0
	for i := range f.nodes {
		f.live = slices.DeleteFunc(f.live, func(b block) bool { return b.last < i })
		for k, t := range f.nodes[i].out {
			if t.place != placeArena {
				continue
			}
			last := f.graph.uses[f.graph.ops[i].out[k]]
			from := f.aliased(i, k)
			if from == nil && k == 0 {
				from = f.replaced(i, t.size())
			}
			if from != nil {
				t.offset = from.offset
				f.extend(t.offset, last)
				continue
			}
			t.offset = f.take(t.size(), last)
			end = max(end, t.offset+t.size())
		}
	}
	if err := f.room(end); err != nil {
		return err
	}
	for i := range f.nodes {
		for _, t := range f.nodes[i].out {
			if t.place == placeArena {
				t.data = f.arena[t.offset : t.offset+t.size() : t.offset+t.size()]
			}
		}
	}
	return nil
}

// aliased returns the tensor whose bytes output k of operator i holds as well,
// nil where it has its own.
func (f *frame) aliased(i, k int) *tensor {
	in := f.nodes[i].in[0]
	if !f.graph.steps[i].alias || k != 0 || in == nil || in.place != placeArena || in.size() == 0 {
		return nil
	}
	return in
}

// replaced returns the input of operator i whose place a result of size bytes
// takes, nil where there is none.
func (f *frame) replaced(i, size int) *tensor {
	for k, in := range f.nodes[i].in {
		if size > 0 && f.graph.steps[i].inPlace.has(k) && in.place == placeArena && in.size() == size && f.lastUse(in.offset) == i {
			return in
		}
	}
	return nil
}

// lastUse returns the last operator that reads the block at an offset.
func (f *frame) lastUse(at int) int {
	for _, b := range f.live {
		if b.from == at {
			return b.last
		}
	}
	return -1
}

// take finds room for size bytes until operator last has run.
func (f *frame) take(size, last int) int {
	if size == 0 {
		return 0
	}
	size = (size + arenaAlign - 1) &^ (arenaAlign - 1)
	at, i := 0, 0
	for ; i < len(f.live) && f.live[i].from-at < size; i++ {
		at = f.live[i].to
	}
	f.live = slices.Insert(f.live, i, block{at, at + size, last})
	return at
}

// extend keeps the block at an offset until operator last has run.
func (f *frame) extend(at, last int) {
	for i := range f.live {
		if f.live[i].from == at {
			f.live[i].last = max(f.live[i].last, last)
		}
	}
}

// room makes the arena at least size bytes long.
func (f *frame) room(size int) error {
	if size <= len(f.arena) {
		return nil
	}
	f.mem.used -= len(f.arena)
	f.arena = nil
	room, err := f.mem.grow(nil, size+arenaAlign)
	if err != nil {
		return fmt.Errorf("the tensors of these shapes together %w", err)
	}
	f.mem.used -= arenaAlign
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(room))) & (arenaAlign - 1))
	f.arena = room[skip : skip+size]
	return nil
}
