package main

import (
	"log/slog"
	"os"
	"time"
)

// fitMachine fits the server to what this machine gives it, and tells the log
// where that is less than was asked for.
func fitMachine(cfg *config, log *slog.Logger) {
	fitMemory(log, rootFS(), os.Getenv)
	cfg.MaxConn = fitDescriptors(cfg.MaxConn, log)
	if err := checkClock(cfg.Data, time.Now()); err != nil {
		log.Warn("the clock is wrong", slog.Any("error", err))
	}
}
