package main

import (
	"io"
	"net"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// fill replaces $NAME in files by the script's variables: "fill FILE...".
func fill(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o666))
	}
}

// telnet sends a file to the client port and prints all that is said until the daemon
// closes: "telnet FILE". It tries until the daemon has opened its port.
func telnet(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: telnet FILE")
	}
	conn := dial(ts, net.JoinHostPort("127.0.0.1", ts.Getenv("CLIENT_PORT")))
	defer conn.Close()
	_, err := io.WriteString(conn, ts.ReadFile(args[0]))
	ts.Check(err)
	said, err := io.ReadAll(conn)
	ts.Check(err)
	_, err = ts.Stdout().Write(said)
	ts.Check(err)
}

func dial(ts *testscript.TestScript, address string) net.Conn {
	retry := time.NewTicker(20 * time.Millisecond) // there is no event to wait for in another process
	defer retry.Stop()
	for range 1000 {
		if conn, err := net.Dial("tcp", address); err == nil {
			return conn
		}
		<-retry.C
	}
	ts.Fatalf("nobody listens at %s", address)
	return nil
}
