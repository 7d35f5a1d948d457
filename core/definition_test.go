package core

import (
	"reflect"
	"testing"
)

// No parameter may change without the definition being another.
func TestDefinitionsDiffer(t *testing.T) {
	t.Run("group", func(t *testing.T) { differ(t, (*GroupDef).equal) })
	t.Run("local", func(t *testing.T) { differ(t, (*LocalDef).equal) })
}

// differ changes the fields of a definition one by one.
func differ[T any](t *testing.T, equal func(a, b *T) bool) {
	var d, none T
	var change func(field reflect.Value, name string)
	change = func(field reflect.Value, name string) {
		switch field.Kind() {
		case reflect.Struct:
			for i := range field.NumField() {
				change(field.Field(i), name+" "+field.Type().Field(i).Name)
			}
			return
		case reflect.String:
			field.SetString("x")
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		default:
			field.SetInt(1)
		}
		if equal(&d, &none) || !equal(&d, &d) {
			t.Errorf("definitions that differ in%s alone are taken for the same", name)
		}
		field.SetZero()
	}
	change(reflect.ValueOf(&d).Elem(), "")
}
