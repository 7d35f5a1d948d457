package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/realnet"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"floodctl": main})
}

// TestCommandLine runs testdata/*.txtar: the command as a user types it, each against
// a daemon of its own with one site, whose address is $FLOODCTL_SERVER.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			address, stop, err := startDaemon()
			if err != nil {
				return err
			}
			env.Defer(stop)
			env.Setenv("FLOODCTL_SERVER", address)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}

func TestHelpFitsAScreen(t *testing.T) {
	for _, err := range screen.Check(rootCommand()) {
		t.Error(err)
	}
}

// exits runs a command and wants an exit status: "exits STATUS COMMAND ARGUMENT...".
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, wanted %s", status, args[0])
	}
}

func startDaemon() (address string, stop func(), err error) {
	file, err := config.Parse("test.conf", []byte(`
		(:site-define (:site-name inferno) (:hostname localhost) (:client-port 2000) (:data-port 2001) (:coordinate 59.9 10.7))
		(:group-define (:group-name mirror-1) (:site inferno) (:master-site inferno))
		(:local (:export-by receive))`))
	if err != nil {
		return "", nil, err
	}
	cfg, err := file.For("inferno")
	if err != nil {
		return "", nil, err
	}
	var listeners [2]net.Listener
	for i := range listeners {
		if listeners[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return "", nil, fmt.Errorf("open a port: %w", err)
		}
	}
	daemon, err := realnet.New(realnet.Options{Config: cfg, ClientListener: listeners[0], DataListener: listeners[1]})
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		daemon.Run(ctx)
		close(ended)
	}()
	return daemon.ClientAddr().String(), func() {
		cancel()
		<-ended
	}, nil
}
