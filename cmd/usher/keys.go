package main

import (
	"fmt"

	"usher"
)

// rotateCmd makes new keys; the server takes them at its next start.
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
