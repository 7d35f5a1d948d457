// Package screen lets a program's help fit a terminal: 24 lines of 80 columns.
//
//	root := &cobra.Command{Use: "floodd [SITE]", ...}
//	root.AddCommand(...)
//	screen.Fit(root)
//
// and in a test, for what the program's own texts take:
//
//	for _, err := range screen.Check(root) { t.Error(err) }
//
// Its help command explains commands, and the words of the language that the program's
// files are written in; and what is wrong with a command line is told as the rest is. It never
// changes what a command does or which flags it has. Open fit.go first.
package screen
