package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
