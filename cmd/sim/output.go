package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// writable says, before a run that may take long, why its file could not be written in the end.
// What is there stays as it is. An empty name is no file.
func writable(name string) error {
	if name == "" {
		return nil
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil // a pipe would be opened for nothing
	}
	f, opening := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644)
	if opening != nil {
		return opening
	}
	f.Close()
	if errors.Is(err, fs.ErrNotExist) {
		os.Remove(name)
	}
	return nil
}

// writeFile makes a file of what a function writes.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(f)
	return cmp.Or(write(buffered), buffered.Flush(), f.Close())
}

// fresh says, before long work, why its new file could not be made in the end. An empty
// name is no file.
func fresh(name string) error {
	if _, err := os.Lstat(name); err == nil {
		return errTaken(name)
	}
	return writable(name)
}

func errTaken(name string) error {
	return fmt.Errorf("%s is there already; give another name, or remove it", name)
}

// create writes a file that is not there yet.
func create(file, text string) error {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return errTaken(file)
	}
	if err != nil {
		return err
	}
	_, err = out.WriteString(text)
	return errors.Join(err, out.Close())
}
