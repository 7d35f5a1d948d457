package recording

import (
	"encoding/binary"
	"encoding/hex"
	"hash"
	"hash/fnv"
	"reflect"
)

// digest tells a value from others of its type by all that is exported in it, however
// long its lists are.
func digest(v any) string {
	h := fnv.New64a()
	add(h, reflect.ValueOf(v))
	return hex.EncodeToString(h.Sum(nil))
}

// add digests a value. Handles, which stand for bytes that a payload's digest tells, and
// what is not exported are left out.
func add(h hash.Hash64, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			add(h, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[any]() {
				add(h, v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		number(h, uint64(v.Len()))
		for i := range v.Len() {
			add(h, v.Index(i))
		}
	case reflect.String:
		number(h, uint64(v.Len()))
		h.Write([]byte(v.String())) // a hash's Write never fails
	case reflect.Bool:
		if v.Bool() {
			number(h, 1)
		} else {
			number(h, 0)
		}
	default:
		if v.CanInt() {
			number(h, uint64(v.Int()))
		} else if v.CanUint() {
			number(h, v.Uint())
		}
	}
}

func number(h hash.Hash64, n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	h.Write(b[:]) // a hash's Write never fails
}
