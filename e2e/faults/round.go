package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Fault is one thing that breaks, and is mended again.
type Fault struct {
	Name string
	Do   func(context.Context, *Cluster, *rand.Rand) error
}

// fullDisk is the one that asks for a disk of PostgreSQL's own.
const fullDisk = "PostgreSQL's disk is full"

// All are the faults that a round may take. Each is over when Do returns, and
// what it broke is whole again or on its way.
func All() []Fault {
	return []Fault{
		{"a node is killed", killed},
		{"both nodes are killed", bothKilled},
		{"a node is killed and stays away", gone},
		{"a node stands still", frozen},
		{"PostgreSQL is started anew", restarted(false)},
		{"PostgreSQL is killed", restarted(true)},
		{"PostgreSQL's connections are reset", disconnected},
		{fullDisk, full},
		{"all sockets are cut", cut},
	}
}

func moment(r *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(r.Int64N(int64(most-least)))
}

func killed(ctx context.Context, c *Cluster, r *rand.Rand) error {
	n := c.Nodes[r.IntN(len(c.Nodes))]
	n.Kill()
	sleep(ctx, moment(r, 0, 2*time.Second))
	_, err := n.Start(ctx)
	return err
}

func bothKilled(ctx context.Context, c *Cluster, r *rand.Rand) error {
	var errs []error
	for _, n := range c.Nodes {
		n.Kill()
	}
	sleep(ctx, moment(r, 0, time.Second))
	for _, n := range c.Nodes {
		_, err := n.Start(ctx)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// gone leaves the other node alone for as long as it may take to notice.
func gone(ctx context.Context, c *Cluster, r *rand.Rand) error {
	n := c.Nodes[r.IntN(len(c.Nodes))]
	n.Kill()
	sleep(ctx, 16*time.Second)
	_, err := n.Start(ctx)
	return err
}

// frozen is a node that is taken for dead and comes back.
func frozen(ctx context.Context, c *Cluster, r *rand.Rand) error {
	n := c.Nodes[r.IntN(len(c.Nodes))]
	if err := n.Freeze(); err != nil {
		return err
	}
	sleep(ctx, moment(r, time.Second, 14*time.Second))
	return errors.Join(n.Thaw(), n.Ready(ctx))
}

func restarted(hard bool) func(context.Context, *Cluster, *rand.Rand) error {
	return func(ctx context.Context, c *Cluster, r *rand.Rand) error {
		if err := c.EndPostgres(ctx, hard); err != nil {
			return err
		}
		sleep(ctx, moment(r, 0, 2*time.Second))
		return c.StartPostgres(ctx)
	}
}

func disconnected(ctx context.Context, c *Cluster, r *rand.Rand) error {
	for range 1 + r.IntN(5) {
		c.ResetDatabase()
		sleep(ctx, moment(r, 0, 300*time.Millisecond))
	}
	return nil
}

func full(ctx context.Context, c *Cluster, r *rand.Rand) error {
	empty, err := c.FillDisk()
	if err != nil {
		return err
	}
	refused := c.Refused(ctx)
	sleep(ctx, moment(r, time.Second, 3*time.Second))
	if err := empty(); err != nil {
		return fmt.Errorf("faults: empty the disk: %w", err)
	}
	if refused != nil {
		return refused
	}
	return c.StartPostgres(ctx) // without room for its log it ends
}

func cut(_ context.Context, c *Cluster, _ *rand.Rand) error {
	for _, n := range c.Nodes {
		n.link.Reset()
	}
	return nil
}
