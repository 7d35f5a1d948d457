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

// readRTTs reads the matrix of round trips that the scenario names, nil if none.
func (s *scene) readRTTs(errs *sexp.Errors) *netsim.Matrix {
	if wanted := s.network.matrixIfPresent; wanted.Value != "" {
		if _, err := s.find(wanted); err != nil {
			return nil
		}
		return s.readMatrix(wanted, "", errs)
	}
	return s.readMatrix(s.network.matrix, ", or write :rtt-matrix-if-present", errs)
}

// readMatrix reads a matrix that the scenario names, nil if it names none. Instead says
// what else could be written where there is no such file.
func (s *scene) readMatrix(wanted config.Placed[string], instead string, errs *sexp.Errors) *netsim.Matrix {
	if wanted.Value == "" {
		return nil
	}
	text, err := s.find(wanted)
	if err != nil {
		errs.Add(wanted.Pos, "%v; give the path from the scenario's folder%s", err, instead)
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
