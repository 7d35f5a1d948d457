// Package sexp reads and prints the language of floodd's files: nested lists of
// atoms and quoted strings.
//
//	;;; A comment runs to the end of its line,
//	(:site-define                     # wherever it begins,
//	 (:site-name"inferno")            ; and strings need no space before them.
//	 (:hostname  inferno.example.org))
//
// [Parse] gives the lists with the place of every node; [Print] writes them back,
// so that parsing what was printed gives the same nodes:
//
//	nodes, err := sexp.Parse("mirror.conf", text)
//	...
//	text := sexp.Print(nodes)
//
// The package knows no keyword and no meaning; package config does. It is safe on
// foreign bytes: input, nesting, tokens, nodes and errors are all bounded. It never
// performs input or output, and it drops comments.
//
// Open reader.go first: it holds the whole grammar.
package sexp
