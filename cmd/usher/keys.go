package main

import (
	"fmt"
	"time"

	"usher"
	"usher/store"
)

// rotateCmd makes new keys. A server takes those of its data folder at its next
// start; those of a database are taken within seconds.
type rotateCmd struct {
	keptIn
}

// Run puts a new signing key in front. The two before it are still accepted,
// so nobody is signed out; a third rotation ends what the first one signed.
func (c *rotateCmd) Run(e *env) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if cfg.Database != "" {
		return withStore(e.ctx, cfg, func(s *store.Store) error {
			if err := rotateShared(e.ctx, s, cfg.Data, time.Now()); err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "a new visitor key is in the database; it signs in %s, when all servers know it\n", keysSettle)
			return nil
		})
	}
	if err := checkFolder(cfg.Data); err != nil {
		return err
	}
	s, err := loadSecrets(cfg.Data)
	if err != nil {
		return err
	}
	if err := s.rotated().save(cfg.Data); err != nil {
		return usher.Errorf(usher.CodeInternal, err, "the keys were not rotated")
	}
	fmt.Fprintf(e.stdout, "new visitor keys are in %s; restart the server to use them\n", secretsPath(cfg.Data))
	return nil
}
