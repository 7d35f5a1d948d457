package config

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// screenLines and screenColumns are a terminal's.
const screenLines, screenColumns = 24, 80

// TestHelpFitsAScreen asks for help on everything.
func TestHelpFitsAScreen(t *testing.T) {
	topic := FileForm().Topic()
	for _, name := range append(topic.Words(), "") {
		text, err := Help(name)
		if err != nil {
			t.Errorf("help on %q: %v", name, err)
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if len(lines) > screenLines {
			t.Errorf("help on %q has %d lines", name, len(lines))
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) >= screenColumns {
				t.Errorf("help on %q has a line of %d columns: %s", name, len(line), line)
			}
		}
	}
}

// TestHelpKnowsTheManual asks for every parameter that the manual names.
func TestHelpKnowsTheManual(t *testing.T) {
	const manual = `client-port data-port coordinate inet-address hostname longitude lattitude site-name
		bandwidth-period connectivity estimates-period group-name join-period master-site ping-period site topology-generator update-period
		data-storage-max export-command log-purge-period site-purge-period`
	for _, name := range strings.Fields(manual) {
		if text, err := Help(name); err != nil || !strings.HasPrefix(text, "(:") {
			t.Errorf("help on %s: %v\n%s", name, err, text)
		}
	}
}
