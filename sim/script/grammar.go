package script

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/floodd/floodd/core/config"
)

// Editors lists what [Grammar] can be asked for.
var Editors = []string{"textmate", "vim"}

// Grammar returns what an editor wants in order to colour scenarios, and the daemon's
// configurations, whose language is the same: a Vim syntax file, or a TextMate grammar
// as JSON, which Visual Studio Code and Sublime Text read. Words are those that [Help]
// explains; a keyword that is none of them is marked as an error.
func Grammar(editor string) (string, error) {
	words := strings.Join(Words(), "|")
	switch editor {
	case "vim":
		return strings.ReplaceAll(vim, "WORDS", strings.ReplaceAll(words, "|", `\|`)), nil
	case "textmate":
		return textMate(words), nil
	}
	if word, ok := config.Nearest(editor, Editors); ok {
		return "", fmt.Errorf("no grammar for %q; did you mean %s?", editor, word)
	}
	return "", fmt.Errorf("no grammar for %q; there are %s", editor, strings.Join(Editors, ", "))
}

// quantity is a number with or without a unit, for both kinds of expression.
const quantity = `[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d|B|KB|MB|GB|TB|bit|kbit|mbit|gbit|%)?`

const vim = `" Colours for scenarios and configurations of floodd, from "sim grammar vim".
"   sim grammar vim > ~/.vim/syntax/floodd.vim
"   autocmd BufNewFile,BufRead *.scn set filetype=floodd    (in ~/.vimrc)
if exists("b:current_syntax")
  finish
endif
syntax match flooddUnknown ":[A-Za-z][-A-Za-z0-9]*"
syntax match flooddWord ":\%(WORDS\)\%([-A-Za-z0-9]\)\@!"
syntax match flooddQuantity "\v<` + quantity + `>"
syntax match flooddSign "[<>!]=\?\ze\s"
syntax region flooddString start=+"+ skip=+\\"+ end=+"+
syntax match flooddComment ";.*$"
syntax match flooddComment "^\s*#.*$"
highlight default link flooddUnknown Error
highlight default link flooddWord Keyword
highlight default link flooddQuantity Number
highlight default link flooddSign Operator
highlight default link flooddString String
highlight default link flooddComment Comment
let b:current_syntax = "floodd"
`

// textMate writes the grammar that TextMate began, in its names of scopes.
func textMate(words string) string {
	type pattern struct {
		Name  string `json:"name"`
		Match string `json:"match,omitempty"`
		Begin string `json:"begin,omitempty"`
		End   string `json:"end,omitempty"`
	}
	text, err := json.MarshalIndent(struct {
		Name      string    `json:"name"`
		Scope     string    `json:"scopeName"`
		FileTypes []string  `json:"fileTypes"`
		Patterns  []pattern `json:"patterns"`
	}{"floodd", "source.floodd", []string{strings.TrimPrefix(Extension, ".")}, []pattern{
		{Name: "comment.line.floodd", Match: `;.*$|^\s*#.*$`},
		{Name: "string.quoted.double.floodd", Begin: `"`, End: `"`},
		{Name: "keyword.other.floodd", Match: `:(` + words + `)(?![-A-Za-z0-9])`},
		{Name: "invalid.illegal.floodd", Match: `:[A-Za-z][-A-Za-z0-9]*`},
		{Name: "constant.numeric.floodd", Match: `\b` + quantity + `(?![\w-])`},
		{Name: "keyword.operator.floodd", Match: `[<>!]=?(?=\s)`},
	}}, "", "  ")
	if err != nil {
		panic(err) // it is made of strings
	}
	return string(text) + "\n"
}
