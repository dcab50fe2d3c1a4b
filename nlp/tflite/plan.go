package tflite

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
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
		if i%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f.planNode(ctx, i); err != nil {
			return fmt.Errorf("operator %d %s: %w", i, &f.graph.ops[i], err)
		}
	}
	if err := f.layout(ctx); err != nil {
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
// interpreter that needs it, and kept by the model, as long as there is room.
type folded struct {
	turn   chan struct{} // full while an interpreter computes it, or looks if it is done
	done   bool
	shapes [][]int
	data   [][]byte
}

// fold computes an operator whose inputs are the model's, once for all.
func (f *frame) fold(ctx context.Context, i int) error {
	n, c := &f.nodes[i], &f.graph.folded[i]
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if !c.done {
		if err := n.compute(ctx); err != nil {
			return err
		}
		size := 0
		for _, t := range n.out {
			size += len(t.room)
		}
		if !f.graph.folding.take(size) {
			n.own() // each interpreter has it for itself, and counts it
			return nil
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

// own says of the outputs that were computed that they are not the model's.
// Variables only begin with what was computed.
func (n *node) own() {
	for _, t := range n.out {
		t.known = !t.def.variable
	}
}

// block is a part of the arena that is in use.
type block struct{ from, to, last int }

// arenaAlign is what tensors of the arena begin at a multiple of: a cache line.
const arenaAlign = 64

// lookEvery is how many operators are planned between two looks at the context.
const lookEvery = 256

// layout places tensors in the arena in the order of the operators, first fit:
// what no operator reads any more makes room for what comes next, and what only
// this operator still reads for its own result, where it can work in place.
func (f *frame) layout(ctx context.Context) error {
	f.live, f.packed, f.next = f.live[:0], 0, math.MaxInt
	end := 0
	for i := range f.nodes {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f.expire(i)
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

// at finds the block at an offset; blocks are in their order.
func (f *frame) at(offset int) (int, bool) {
	return slices.BinarySearchFunc(f.live, offset, func(b block, at int) int { return cmp.Compare(b.from, at) })
}

// lastUse returns the last operator that reads the block at an offset.
func (f *frame) lastUse(offset int) int {
	if i, found := f.at(offset); found {
		return f.live[i].last
	}
	return -1
}

// extend keeps the block at an offset until operator last has run.
func (f *frame) extend(offset, last int) {
	if i, found := f.at(offset); found {
		f.live[i].last = max(f.live[i].last, last)
	}
}

// expire gives up the blocks that no operator from i on reads.
func (f *frame) expire(i int) {
	if f.next >= i {
		return
	}
	f.live = slices.DeleteFunc(f.live, func(b block) bool { return b.last < i })
	f.packed, f.next = 0, math.MaxInt
	for _, b := range f.live {
		f.next = min(f.next, b.last)
	}
	for f.packed < len(f.live) && (f.packed == 0 && f.live[0].from == 0 || f.packed > 0 && f.live[f.packed].from == f.live[f.packed-1].to) {
		f.packed++
	}
}

// take finds room for size bytes until operator last has run.
func (f *frame) take(size, last int) int {
	if size == 0 {
		return 0
	}
	size = (size + arenaAlign - 1) &^ (arenaAlign - 1)
	at, i := 0, f.packed
	if i > 0 {
		at = f.live[i-1].to
	}
	for ; i < len(f.live) && f.live[i].from-at < size; i++ {
		at = f.live[i].to
	}
	f.live = slices.Insert(f.live, i, block{at, at + size, last})
	f.next = min(f.next, last)
	if i == f.packed {
		f.packed++
	}
	return at
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
