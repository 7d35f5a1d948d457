package config

import (
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// File is a configuration file as it was read: all sites and groups in their order,
// and the local parameters, nil if the file has none.
type File struct {
	Name   string // of the file, for errors
	Sites  []Site
	Groups []Group
	Local  *core.LocalDef
}

// Parse reads and checks a configuration file. The error, if any, is a
// [*sexp.Errors]: the faults of the file in the order of their places, each with
// what was seen and what was meant.
func Parse(file string, text []byte) (*File, error) {
	f, err := FileForm().Parse(file, text)
	if err != nil {
		return nil, err
	}
	f.Name = file
	return &f, nil
}

// FileForm is the table of a whole configuration file.
func FileForm() Form[File] {
	return Form[File]{
		Doc:  "a configuration file of floodd",
		Note: fileNote,
		Fields: []Field[File]{
			Blocks(SiteForm(), func(f *File) *[]Site { return &f.Sites }),
			Blocks(GroupForm(), func(f *File) *[]Group { return &f.Groups }),
			Block(LocalForm(), func(f *File) **core.LocalDef { return &f.Local }),
		},
		Check: func(f *File, _ sexp.Pos, errs *sexp.Errors) { f.Check(errs) },
	}
}

// Format returns the text of a configuration file from which [Parse] and
// [File.For] make the same configuration. Durations are kept to the microsecond.
func Format(cfg core.Config) string {
	f := File{Local: &cfg.Local}
	for _, def := range cfg.Sites {
		f.Sites = append(f.Sites, Site{Def: def})
	}
	for _, def := range cfg.Groups {
		g := Group{Def: def, Master: Placed[core.SiteName]{Value: def.Master}}
		for _, site := range def.Sites {
			g.Sites = append(g.Sites, Placed[core.SiteName]{Value: site})
		}
		f.Groups = append(f.Groups, g)
	}
	return FileForm().Print(&f)
}

// Help returns a screen of text about a form or a parameter of configuration files,
// such as "group-define" or "ping-period", or, for "", about the files. It is made
// from the tables that read them.
func Help(topic string) (string, error) {
	t := FileForm().Topic()
	return t.Help(topic)
}

// Words returns every word that [Help] explains, each once, sorted.
func Words() []string {
	t := FileForm().Topic()
	return t.Words()
}

const fileNote = `
A file is made of lists of keywords and values. A comment begins with # or ;
and ends with its line. Strings may be quoted; one with spaces must be.

  (:site-define (:site-name inferno) (:hostname inferno.example.org))

Durations are in seconds and sizes in bytes, or have a unit: 250ms 15s 2m 1h,
64KB 1.5GB 256MiB. Ask for help on a list or a parameter by its name.`
