package calibrate

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// namespace is a network namespace: a thread that lives in one, and does in it what
// it is told. It is gone when the thread and all descriptors made by it are.
type namespace struct {
	orders chan func()
}

// enterNamespace starts a thread in a new namespace. What goes wrong is said by the
// first order.
func enterNamespace() *namespace {
	n := &namespace{orders: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for order := range n.orders {
			order()
		}
	}()
	return n
}

func (n *namespace) leave() { close(n.orders) }

// do lets the thread do something.
func (n *namespace) do(order func() error) error {
	done := make(chan error)
	n.orders <- func() { done <- order() }
	return <-done
}

// device makes the namespace, and a TUN device in it, with an address.
func (n *namespace) device(address [4]byte) (fd int, err error) {
	fd = -1
	err = n.do(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("make a network namespace: %w", err)
		}
		// What one transfer taught the kernel about the way must not help the next.
		if err := os.WriteFile("/proc/sys/net/ipv4/tcp_no_metrics_save", []byte("1"), 0); err != nil {
			return err
		}
		fd, err = unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("open /dev/net/tun: %w", err)
		}
		return configure(fd, address)
	})
	return fd, err
}

const deviceName = "line"

// configure gives a device its address and brings it up.
func configure(fd int, address [4]byte) error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open a socket: %w", err)
	}
	defer unix.Close(socket)
	steps := []struct {
		what    string
		fd      int
		request uint
		set     func(*unix.Ifreq)
	}{
		{"make a TUN device", fd, unix.TUNSETIFF, func(r *unix.Ifreq) { r.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI) }},
		{"set its address", socket, unix.SIOCSIFADDR, func(r *unix.Ifreq) { r.SetInet4Addr(address[:]) }},
		{"set its mask", socket, unix.SIOCSIFNETMASK, func(r *unix.Ifreq) { r.SetInet4Addr([]byte{255, 255, 255, 0}) }},
		{"set its queue", socket, unix.SIOCSIFTXQLEN, func(r *unix.Ifreq) { r.SetUint32(10_000) }},
		{"bring it up", socket, unix.SIOCSIFFLAGS, func(r *unix.Ifreq) { r.SetUint16(unix.IFF_UP | unix.IFF_RUNNING) }},
	}
	for _, step := range steps {
		request, err := unix.NewIfreq(deviceName)
		if err != nil {
			return err
		}
		step.set(request)
		if err := unix.IoctlIfreq(step.fd, step.request, request); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

// listen opens the port of the namespace.
func (n *namespace) listen() (fd int, err error) {
	err = n.do(func() error {
		fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("open a socket: %w", err)
		}
		if err := unix.Bind(fd, &unix.SockaddrInet4{Port: serverPort, Addr: serverIP}); err != nil {
			return fmt.Errorf("bind: %w", err)
		}
		return unix.Listen(fd, 128)
	})
	return fd, err
}

// dial connects to the other namespace.
func (n *namespace) dial(congestion string) (fd int, err error) {
	err = n.do(func() error {
		fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("open a socket: %w", err)
		}
		if err := unix.SetsockoptString(fd, unix.IPPROTO_TCP, unix.TCP_CONGESTION, congestion); err != nil {
			return fmt.Errorf("this kernel offers no %s, but %s", congestion, offered())
		}
		linger := &unix.Linger{Onoff: 1} // closing resets, so that nothing lingers on the line
		if err := unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, linger); err != nil {
			return err
		}
		if err := bounded(fd); err != nil {
			return err
		}
		if err := unix.Connect(fd, &unix.SockaddrInet4{Port: serverPort, Addr: serverIP}); err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		return nil
	})
	if err != nil && fd > 0 {
		unix.Close(fd)
	}
	return fd, err
}

// offered lists the kernel's congestion controls.
func offered() string {
	names, err := os.ReadFile("/proc/sys/net/ipv4/tcp_available_congestion_control")
	if err != nil {
		return "others"
	}
	return strings.TrimSpace(string(names))
}
