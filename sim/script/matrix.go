package script

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"

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

// find opens a file from the scenario's folder, or from one above it.
func (s *scene) find(wanted config.Placed[string]) ([]byte, error) {
	if filepath.IsAbs(wanted.Value) {
		return s.open(wanted.Value)
	}
	folder := filepath.Dir(s.file)
	first, err := s.open(filepath.Join(folder, wanted.Value))
	for range foldersMax {
		if !errors.Is(err, fs.ErrNotExist) {
			return first, err
		}
		folder = filepath.Join(folder, "..")
		var text []byte
		if text, err = s.open(filepath.Join(folder, wanted.Value)); err == nil {
			return text, nil
		}
	}
	return first, err
}
