package script

import (
	_ "embed"
	"strings"

	"github.com/floodd/floodd/core/sexp"
)

//go:embed template.scn
var template string

// Template returns an annotated scenario to start from, under a name of the writer's.
func Template(name string) string {
	return strings.Replace(template, "NAME", sexp.Word(name).String(), 1)
}
