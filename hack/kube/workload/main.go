// Command workload is all that runs in the pods of a real test node: the pause of their sandbox, a workload that tells what
// it is told, and a stand-in for a sanitiser. One static program, so that its image needs no registry and no base.
//
// Each line it prints begins with the instant and a word: `started`, `ends-at INSTANT`, `SIGTERM`, `ended`.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	command, args := filepath.Base(os.Args[0]), os.Args[1:]
	if len(args) > 0 && os.Getenv("CNI_COMMAND") == "" {
		command, args = args[0], args[1:]
	}
	switch {
	case os.Getenv("CNI_COMMAND") != "":
		network(os.Getenv("CNI_COMMAND"))
	case command == "pause":
		pause()
	case command == "run":
		run(args)
	case command == "sanitise":
		sanitise(args)
	case command == "image":
		check(writeImages(os.Stdout))
	default:
		fmt.Fprintln(os.Stderr, "usage: workload pause | run [flags] | sanitise [flags] | image > ARCHIVE")
		os.Exit(2)
	}
}

func say(word string, rest ...any) {
	line := time.Now().UTC().Format("2006-01-02T15:04:05.000Z") + " " + word
	for _, r := range rest {
		line += fmt.Sprintf(" %v", r)
	}
	fmt.Println(line)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "workload:", err)
		os.Exit(1)
	}
}
