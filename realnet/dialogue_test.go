package realnet_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/realnet"
)

// TestEveryCommand is a session at the client port of one of three daemons, as a
// person has it: line by line, each reply as a pattern for all its lines.
func TestEveryCommand(t *testing.T) {
	all := startAll(t, func(name core.SiteName) string {
		if name == "inferno" {
			return "(:local (:export-by receive))\n"
		}
		return ""
	})
	conn, err := net.Dial("tcp", all["inferno"].daemon.ClientAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, step := range []struct{ say, hear string }{
		{"", `220 inferno floodd ready`},
		{"help", `(214-.*\n)+214 .*`},
		{"HELP data", `(214-.*\n)+214 .*`},
		{"help dat", `504 .*`},
		{"version", `250 inferno floodd .* protocol 2`},
		{"groups", `250-mirror-1\n250 1 groups`},
		{"group mirror-1", `250-inferno 127.0.0.1 \d+ \d+ self\n250-master 127.0.0.1 \d+ \d+ up\n250-purgatory 127.0.0.1 \d+ \d+ up\n250 3 sites`},
		{"group nowhere", `550 .*`},
		{"group", `501 .*`},
		{"topology mirror-1", `(250-\w+ \w+ [\d.]+ms\n){2,3}250 [23] edges version \w+\.\d+`},
		{"topology nowhere", `550 .*`},
		{"estimates mirror-1", `(250-\w+ \w+ \S+ \S+ \w+\n){2,3}250 [23] pairs`},
		{"nearest", `250 (master|purgatory) 127.0.0.1 \d+ \S+|450 .*`},
		{"gaps", `250 0 gaps`},
		{"binary", `501 .*`},
		{"binary much", `501 .*`},
		{"binary 0", `250 inferno/\w+/\d+ queued 0`},
		{"data mirror-1", `354 .*`},
		{"one line\n..a dot\n.", `250 inferno/\w+/\d+ queued 16`},
		{"binary 4 mirror-1\nquit", `250 inferno/\w+/\d+ queued 4`},
		{"binary 4 nowhere\nquit", `550 .*`},
		{"statistics", `(211-[a-z-]+ \d+\n)+211 end`},
		{"explain inferno/1/1", `550 .*`},
		{"explain inferno", `501 .*`},
		{"grups", `500 .*did you mean groups\?`},
		{strings.Repeat("x", 2000), `500 .*`},
		{"ack inferno/1/1", `503 .*`},
		{"receive mirror-1", `354 .*`},
		{"", `222 inferno/\w+/1 mirror-1 0`},
		{"", ``},
		{"", `222 inferno/\w+/2 mirror-1 16`},
		{"", `one line`},
		{"", `.a dot`},
		{"", ``},
		{"", `222 inferno/\w+/3 mirror-1 4`},
		{"", `quit`},
		{"groups", `503 .*`},
		{"quit", `221 .*`},
	} {
		if step.say != "" {
			if _, err := io.WriteString(conn, step.say+"\n"); err != nil {
				t.Fatal(err)
			}
		}
		reply := hearReply(t, in)
		if !regexp.MustCompile(`^(?:` + step.hear + `)$`).MatchString(reply) {
			t.Fatalf("to %.40q heard %q, wanted %s", step.say, reply, step.hear)
		}
	}
	if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
		t.Errorf("after quit heard %q, %v", rest, err)
	}
}

// hearReply reads lines up to one that is not continued.
func hearReply(t *testing.T, in *bufio.Reader) string {
	t.Helper()
	var lines []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("after %q: %v", lines, err)
		}
		line = strings.TrimRight(line, "\r\n")
		lines = append(lines, line)
		if len(line) < 4 || line[3] != '-' {
			return strings.Join(lines, "\n")
		}
	}
}

// TestExitFromElsewhere: where the operator permits it from one address only, another
// of this machine is refused.
func TestExitFromElsewhere(t *testing.T) {
	p := newPlace(t)
	file, err := config.Parse("test.conf", fmt.Appendf(nil,
		"(:site-define (:site-name inferno) (:hostname localhost) (:client-port %d) (:data-port %d))", port(p.client), port(p.data)))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := file.For("inferno")
	if err != nil {
		t.Fatal(err)
	}
	daemon, err := realnet.New(realnet.Options{
		Config: cfg, ClientListener: p.client, DataListener: p.data,
		ExitFrom: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
	})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		daemon.Run(t.Context())
		close(ended)
	}()
	for _, test := range []struct{ from, want string }{{"127.0.0.2", "550"}, {"127.0.0.1", "221"}} {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(test.from)}}
		conn, err := dialer.Dial("tcp", daemon.ClientAddr().String())
		if err != nil {
			t.Skipf("this machine has no %s: %v", test.from, err)
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		hearReply(t, in)
		io.WriteString(conn, "exit\r\n")
		if reply := hearReply(t, in); !strings.HasPrefix(reply, test.want) {
			t.Fatalf("exit from %s: %s, wanted %s", test.from, reply, test.want)
		}
	}
	<-ended
}
