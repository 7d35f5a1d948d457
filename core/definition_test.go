package core

import (
	"reflect"
	"testing"
)

// TestEqualDefinitions: two definitions of a group are equal only if all is the same in them.
func TestEqualDefinitions(t *testing.T) {
	var none GroupDef
	if !none.equal(&GroupDef{}) {
		t.Error("a definition is not equal to itself")
	}
	for i := range reflect.TypeFor[GroupDef]().NumField() {
		var other GroupDef
		switch field := reflect.ValueOf(&other).Elem().Field(i); field.Kind() {
		case reflect.String:
			field.SetString("x")
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		default:
			field.SetInt(1)
		}
		if none.equal(&other) {
			t.Errorf("%s may differ in definitions that are equal", reflect.TypeFor[GroupDef]().Field(i).Name)
		}
	}
}
