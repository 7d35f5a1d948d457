package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
)

// findConfig finds the configuration file and, in it, the site: by its name, or by
// this machine's hostname where name is empty.
func findConfig(path string, name core.SiteName) (core.Config, error) {
	hostname, err := os.Hostname()
	if err != nil && name == "" {
		return core.Config{}, fmt.Errorf("this machine's hostname: %w; name the site to run", err)
	}
	if path == "" {
		if path, err = searchConfig(name, hostname); err != nil {
			return core.Config{}, err
		}
	}
	file, err := readConfig(path)
	if err != nil {
		return core.Config{}, err
	}
	if name == "" {
		if name, err = file.SiteByHost(hostname); err != nil {
			return core.Config{}, err
		}
	}
	return file.For(name)
}

// searchConfig looks where a configuration file may be when none is given. Without a
// site's name it goes by the hostname.
func searchConfig(name core.SiteName, hostname string) (string, error) {
	if path := os.Getenv("FLOODD_CONFIG"); path != "" {
		return path, nil
	}
	if name == "" {
		name = core.SiteName(hostname)
	}
	own := "floodd-" + string(name)
	for _, path := range []string{own, "floodd-config"} {
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", fmt.Errorf("no configuration: $FLOODD_CONFIG is not set, and there is neither ./%s nor ./floodd-config; name one with --config", own)
}

// readConfig reads a configuration file, and no more of it than shows that it is too long.
func readConfig(path string) (*config.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, sexp.InputMax+1))
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return config.Parse(path, text)
}
