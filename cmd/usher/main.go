// Command usher is the whole product in one binary: the server, the tools to
// train and measure it, and the ones to look after it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones of viewers, also where the system has none

	"github.com/alecthomas/kong"

	"usher"
)

// cli is the command line.
type cli struct {
	Serve  serveCmd  `cmd:"" help:"Run the server."`
	Demo   demoCmd   `cmd:"" help:"Run a sample shop on this machine: everything in a temporary folder, gone when it ends."`
	Replay replayCmd `cmd:"" help:"Play dialogues as customers against a throwaway server."`
	Train  trainCmd  `cmd:"" help:"Train an intent head from labelled lines and write a bundle."`
	Eval   evalCmd   `cmd:"" help:"Measure understanding on labelled data."`
	Encode encodeCmd `cmd:"" help:"Turn texts into sentence vectors."`
	Model  modelCmd  `cmd:"" help:"Look into model files and run them."`
	Agent  agentCmd  `cmd:"" help:"Add people, reset passwords, disable accounts."`
	FAQ    faqCmd    `cmd:"" name:"faq" help:"Import and export FAQ entries."`
	Rotate rotateCmd `cmd:"" help:"Make new signing keys."`
	Doctor doctorCmd `cmd:"" help:"Look for mistakes in the set-up."`
	Bench  benchCmd  `cmd:"" help:"Put this binary under load on this machine, and say what it costs."`

	Backup  backupCmd  `cmd:"" help:"Copy everything that is kept to one file, while the server runs."`
	Restore restoreCmd `cmd:"" help:"Put a backup into an empty data folder, while no server runs there."`
	Migrate migrateCmd `cmd:"" help:"Take everything that is kept from the data folder to PostgreSQL, or back, while no server runs."`
	Health  healthCmd  `cmd:"" help:"Ask the server on this machine whether it is ready; fails where it is not."`
}

// env is what commands share: where they write, and the signals that stop them.
type env struct {
	ctx    context.Context //nolint:containedctx // the life of one command, handed to Run by kong
	stdout io.Writer
	stderr io.Writer
}

func main() {
	ctx, stop := untilSignal(context.Background())
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// untilSignal returns a context that ends with the first signal to stop. By
// then the next one ends the process at once, whatever it is doing: nobody who
// waits for the context can have missed it.
func untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
		}
		signal.Stop(signals) // from here on they do what they do to every process
		select {
		case <-signals: // it came in between
			os.Exit(interrupted)
		default:
		}
		cancel()
	}()
	return ctx, cancel
}

// interrupted is the status of a process that could not wait: 128 and the
// number of SIGINT, as shells have it.
const interrupted = 130

// run is main without the process: it returns the exit status, 0 for success,
// 1 for a failure, 2 for a wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	code := -1
	parser, err := kong.New(&c,
		kong.Name("usher"),
		kong.Description("Answers a company's customers first, and brings in a person when it should."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(n int) { code = n }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "usher:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if code >= 0 {
		return code // --help has printed itself
	}
	if err != nil {
		fmt.Fprintln(stderr, "usher:", err)
		return 2
	}
	if err := parsed.Run(&env{ctx: ctx, stdout: stdout, stderr: stderr}); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "usher:", err)
		if usher.CodeOf(err) == usher.CodeInvalid {
			return 2
		}
		return 1
	}
	return 0
}
