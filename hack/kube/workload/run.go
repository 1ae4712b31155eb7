package main

import (
	"flag"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// run is the tenant's workload: it watches the file that tells when the lease ends, notes SIGTERM and ends.
func run(args []string) {
	flags := flag.NewFlagSet("run", flag.ExitOnError)
	endsAt := flags.String("ends-at-file", "/etc/podinfo/ends-at", "file of a downwardAPI volume with annotation gpulease.io/ends-at; each change is printed")
	ignoreTerm := flags.Bool("ignore-term", false, "note SIGTERM and go on, so that only SIGKILL at the end of the grace ends it")
	stopTakes := flags.Duration("stop-takes", 0, "how long to go on after SIGTERM")
	runFor := flags.Duration("run-for", 0, "end by itself after this time (0: never)")
	exitCode := flags.Int("exit", 0, "exit code when it ends by itself")
	fill := flags.String("fill", "", "directory to leave data in, for a sanitiser to find")
	fillMiB := flags.Int("fill-mib", 1, "how much data")
	check(flags.Parse(args))

	say("started")
	if *fill != "" {
		check(os.WriteFile(filepath.Join(*fill, "tenant-data"), make([]byte, *fillMiB<<20), 0o644))
		say("filled", *fill)
	}
	terms := make(chan os.Signal, 8)
	signal.Notify(terms, syscall.SIGTERM)
	look := time.Tick(200 * time.Millisecond)
	var end, stop <-chan time.Time
	if *runFor > 0 {
		end = time.After(*runFor)
	}
	told := ""
	for {
		select {
		case <-look:
			if now := read(*endsAt); now != told {
				told = now
				say("ends-at", told)
			}
		case <-terms:
			say("SIGTERM")
			if !*ignoreTerm && stop == nil {
				stop = time.After(*stopTakes)
			}
		case <-stop:
			say("ended", "after SIGTERM")
			os.Exit(0)
		case <-end:
			say("ended", "by itself, exit code", *exitCode)
			os.Exit(*exitCode)
		}
	}
}

func read(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// pause holds a sandbox's namespaces until it is told to go.
func pause() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
}

// sanitise clears a scratch directory, as the sanitiser of a site clears disks and GPU memory between two tenants.
func sanitise(args []string) {
	flags := flag.NewFlagSet("sanitise", flag.ExitOnError)
	dir := flags.String("dir", "/scratch", "directory to empty")
	takes := flags.Duration("takes", 0, "how long it pretends to work")
	exitCode := flags.Int("exit", 0, "exit code other than 0: it fails, and leaves everything as it is")
	check(flags.Parse(args))

	say("started")
	time.Sleep(*takes)
	if *exitCode == 0 {
		entries, err := os.ReadDir(*dir)
		check(err)
		for _, e := range entries {
			check(os.RemoveAll(filepath.Join(*dir, e.Name())))
			say("removed", e.Name())
		}
	}
	say("ended", "exit code", *exitCode)
	os.Exit(*exitCode)
}
