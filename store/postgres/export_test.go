package postgres

import "time"

// Hasten has the server waited for no longer than this.
func (e *Engine) Hasten(most time.Duration) { e.times = times{update: most, answer: most} }
