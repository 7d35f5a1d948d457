package core

import (
	"reflect"
	"testing"
)

// TestGroupDefsDiffer: no parameter of a group may change without the definition being another.
func TestGroupDefsDiffer(t *testing.T) {
	for i := range reflect.TypeFor[GroupDef]().NumField() {
		var d GroupDef
		switch f := reflect.ValueOf(&d).Elem().Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		default:
			f.SetInt(1)
		}
		if d.equal(&GroupDef{}) || !d.equal(&d) {
			t.Errorf("definitions that differ in %s alone are taken for the same", reflect.TypeFor[GroupDef]().Field(i).Name)
		}
	}
}
