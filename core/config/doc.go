// Package config reads, checks, prints and explains floodd's configuration files.
//
//	file, err := config.Parse("mirror.conf", text)   // all faults, each with place and cure
//	cfg, err := file.For("inferno")                  // what one site needs: a core.Config
//	text := config.Format(cfg)                       // reads back as the same
//	screen, err := config.Help("ping-period")
//
// One table serves all four: a [Form] has a row for each parameter, with its name,
// the [Kind] of its values, its place in a Go value, and a phrase of help. The
// engine behind the table knows nothing of floodd, and other languages of the same
// look are made from it; a scenario's (:at 60s (:cut europe america)) could be
//
//	config.Form[At]{
//		Name: "at",
//		Doc:  "what happens at an instant",
//		Args: []config.Field[At]{
//			config.One("time", "since the start", config.Duration(0, time.Hour),
//				func(a *At) *time.Duration { return &a.Time }).Required(),
//		},
//		Fields: config.Cases(func(a *At) *[]Fault { return &a.Faults },
//			config.CaseOf[Fault](cutForm()), config.CaseOf[Fault](crashForm())),
//	}
//
// The package also speaks with external topology generators: [FormatProblem] and
// [ParseEdges]. It never performs input or output, and never looks up a name.
//
// Open site.go, group.go and local.go first: they are the tables. Then form.go, the
// engine; kind.go, quantity.go and name.go hold the kinds of values.
package config
