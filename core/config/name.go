package config

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/floodd/floodd/core"
)

// Name is the name of a site or a group: 1 to [core.NameMax] bytes of printable
// UTF-8 without spaces and slashes.
func Name[V ~string]() Kind[V] {
	return ofText("name", func(text string) (V, error) { return V(text), CheckName(text) },
		func(v V) string { return string(v) })
}

// CheckName says what is wrong with the name of a site or a group, or nil.
func CheckName(text string) error {
	switch {
	case text == "":
		return errors.New("the name is empty; write at least one letter")
	case len(text) > core.NameMax:
		return fmt.Errorf("a name of %d bytes is too long; at most %d are allowed", len(text), core.NameMax)
	case !utf8.ValidString(text):
		return fmt.Errorf("the name %s is not UTF-8 text", quote(text))
	}
	for _, c := range text {
		switch {
		case c == '/':
			return fmt.Errorf("the name %s has a slash in it, which update ids are divided by; write - instead", quote(text))
		case unicode.IsSpace(c):
			return fmt.Errorf("the name %s has a space in it; write - instead", quote(text))
		case !unicode.IsPrint(c):
			return fmt.Errorf("the name %s has an invisible character in it, %U; remove it", quote(text), c)
		}
	}
	return nil
}

// Text is any string of up to max bytes.
func Text(max int) Kind[string] {
	return ofText("text", func(text string) (string, error) {
		if len(text) > max {
			return "", fmt.Errorf("a text of %d bytes is too long; at most %d are allowed", len(text), max)
		}
		return text, nil
	}, func(v string) string { return v })
}

// hostnameMax is the longest domain name, in bytes (RFC 1035, section 2.3.4).
const hostnameMax = 255

// Hostname is what a resolver is asked for. Its labels are not checked: a site may
// have a name that only its neighbours can resolve.
func Hostname() Kind[string] {
	return ofText("hostname", func(text string) (string, error) {
		odd := func(c rune) bool { return strings.ContainsRune("/@:", c) || unicode.IsSpace(c) || !unicode.IsPrint(c) }
		if text == "" || len(text) > hostnameMax || !utf8.ValidString(text) || strings.ContainsFunc(text, odd) {
			return "", fmt.Errorf("%s is not the name of a host; write one such as inferno.example.org, or give an address by :inet-address", quote(text))
		}
		return text, nil
	}, func(v string) string { return v })
}

// Address is an IPv4 or IPv6 address.
func Address() Kind[string] {
	return ofText("address", func(text string) (string, error) {
		if _, err := netip.ParseAddr(text); err != nil {
			return "", fmt.Errorf("%s is not an IP address; write one such as 192.0.2.1 or 2001:db8::1, or give a name by :hostname", quote(text))
		}
		return text, nil
	}, func(v string) string { return v })
}

// AddressPrefix is an address, or a network as address/bits.
func AddressPrefix() Kind[string] {
	return ofText("network", func(text string) (string, error) {
		_, errAddr := netip.ParseAddr(text)
		_, errPrefix := netip.ParsePrefix(text)
		if errAddr != nil && errPrefix != nil {
			return "", fmt.Errorf("%s is not an address or a network; write one such as 128.125.0.0, 10.0.0.0/8 or ::1", quote(text))
		}
		return text, nil
	}, func(v string) string { return v })
}

// quote shows a token in an error, cut where it is too long to be read.
func quote(text string) string {
	const shown = 60
	if len(text) > shown {
		return strconv.Quote(text[:shown]) + "..."
	}
	return strconv.Quote(text)
}
