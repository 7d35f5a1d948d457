package screen

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/floodd/floodd/core/config"
)

// explain has a command, and those below it, say of a command line what was seen in it and what
// was meant.
func explain(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(wrongFlag)
	if right := cmd.Args; right != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := right(cmd, args)
			if miscounted(err) {
				err = wrongArgs(cmd, right, args)
			}
			return err
		}
	}
	for _, below := range cmd.Commands() {
		explain(below)
	}
}

// miscounted tells cobra's own errors from those of a program, which say more.
func miscounted(err error) bool { return err != nil && strings.Contains(err.Error(), "arg(s)") }

// wrongArgs names the first argument that is too much, or says that one is wanting.
func wrongArgs(cmd *cobra.Command, right cobra.PositionalArgs, args []string) error {
	_, params, _ := strings.Cut(cmd.Use, " ")
	usage := strings.TrimSpace(cmd.CommandPath() + " " + params)
	for n := len(args) - 1; n >= 0; n-- {
		if !miscounted(right(cmd, args[:n])) {
			return fmt.Errorf("%q is too much: %s", args[n], usage)
		}
	}
	return fmt.Errorf("%s needs more: %s", cmd.CommandPath(), usage)
}

// wrongFlag says what is wrong with a flag.
func wrongFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := config.Nearest(unknown.GetSpecifiedName(), names); ok {
			return fmt.Errorf("%s has no flag --%s; did you mean --%s?", cmd.CommandPath(), unknown.GetSpecifiedName(), near)
		}
		return fmt.Errorf("%s has no flag --%s; %[1]s --help lists those it has", cmd.CommandPath(), unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return fmt.Errorf("--%s needs a value: %s", bare.GetFlag().Name, bare.GetFlag().Usage)
	case errors.As(err, &invalid):
		if kind, ok := kinds[invalid.GetFlag().Value.Type()]; ok {
			return fmt.Errorf("--%s %s is not %s", invalid.GetFlag().Name, invalid.GetValue(), kind)
		}
	}
	return err
}

// kinds are the types of flags, for people.
var kinds = map[string]string{
	"int":      "a whole number",
	"uint":     "a whole number of 0 or more",
	"uint64":   "a whole number of 0 to 18446744073709551615",
	"duration": "a time; write one such as 31.2s or 1m30s",
	"bool":     "true or false",
}
