package script

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/netsim"
)

// foldersMax is how many folders above the scenario's a matrix is looked for in.
const foldersMax = 8

// readMatrix reads the measured matrix that the scenario names, nil if none.
func (s *scene) readMatrix(errs *sexp.Errors) *netsim.Matrix {
	wanted, optional := s.network.matrix, false
	if wanted.Value == "" {
		wanted, optional = s.network.matrixIfPresent, true
	}
	if wanted.Value == "" {
		return nil
	}
	text, err := s.find(wanted)
	if err != nil {
		if !optional {
			errs.Add(wanted.Pos, "%v; give the path from the scenario's folder, or write :rtt-matrix-if-present", err)
		}
		return nil
	}
	m, err := netsim.ReadMatrix(bytes.NewReader(text))
	if err != nil {
		errs.Add(wanted.Pos, "%s: %v", wanted.Value, err)
	}
	return m
}

// find opens a file from the scenario's folder, or from one above it. The error names
// the file as the scenario does.
func (s *scene) find(wanted config.Placed[string]) ([]byte, error) {
	if filepath.IsAbs(wanted.Value) {
		text, err := s.open(wanted.Value)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is not there", wanted.Value)
		}
		return text, inFile(wanted.Value, err)
	}
	folder := filepath.Dir(s.file)
	for above := range foldersMax + 1 {
		up := strings.Repeat(".."+string(filepath.Separator), above)
		text, err := s.open(filepath.Join(folder, up, wanted.Value))
		if !errors.Is(err, fs.ErrNotExist) {
			return text, inFile(wanted.Value, err)
		}
	}
	return nil, fmt.Errorf("%s is neither in the scenario's folder (%s) nor in the %d above it", wanted.Value, folder, foldersMax)
}

// inFile says of which file an error is, in place of the path that was tried.
func inFile(name string, err error) error {
	var tried *fs.PathError
	if errors.As(err, &tried) {
		err = tried.Err
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return err
}
