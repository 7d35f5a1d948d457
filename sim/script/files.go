package script

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/floodd/floodd/netsim"
)

// Bounds of files, in bytes.
const (
	sizeMax = 1 << 20 // a scenario

	// what a scenario names: the longest matrix, with its head
	namedMax = (netsim.MatrixNamesMax + 1) * netsim.MatrixLineMax
)

// Extension is how the name of a scenario file ends.
const Extension = ".scn"

// Files turns paths into scenario files: a folder stands for all that lie in it, in
// the order of their names.
func Files(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("find scenarios: %w", err)
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		inside, err := filepath.Glob(filepath.Join(path, "*"+Extension))
		if err != nil {
			return nil, fmt.Errorf("find scenarios in %s: %w", path, err)
		}
		if len(inside) == 0 {
			return nil, fmt.Errorf("find scenarios: no file in %s ends with %s", path, Extension)
		}
		files = append(files, inside...)
	}
	return files, nil
}

// Story returns the comment that a scenario begins with, without its signs.
func Story(text []byte) string {
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, ";") && !strings.HasPrefix(line, "#") {
			break
		}
		lines = append(lines, strings.TrimSpace(strings.TrimLeft(line, ";#")))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Read reads the text of a scenario file, which is refused if it has more than a mebibyte.
func Read(path string) ([]byte, error) {
	text, err := readAtMost(path, sizeMax)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return text, nil
}

// readNamed reads a file that a scenario names.
func readNamed(path string) ([]byte, error) { return readAtMost(path, namedMax) }

// readAtMost reads a file, unless it has more bytes than most: a device may have no end.
func readAtMost(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = &os.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d bytes", most)}
	}
	return text, err
}
