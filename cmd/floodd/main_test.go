package main

import (
	"net"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/floodd/floodd/cmd/internal/screen"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"floodd": main})
}

// TestCommandLine runs testdata/*.txtar: the command as a user types it. Scripts find
// free ports in $CLIENT_PORT and $DATA_PORT, and talk with "telnet FILE", which sends
// a file to the client port and prints what is said.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CLIENT_PORT", freePort(t))
			env.Setenv("DATA_PORT", freePort(t))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fill":   fill,
			"telnet": telnet,
		},
	})
}

func TestHelpFitsAScreen(t *testing.T) {
	for _, err := range screen.Check(rootCommand()) {
		t.Error(err)
	}
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
