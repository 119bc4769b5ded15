// Package strictjson reads and writes plain structs as JSON, and refuses every
// document that two readers could understand differently.
//
// The order of a struct's fields is the order of the keys that are written.
// A field is described by its json tag, a name and either of these options:
//
//	omitempty  not written when false, 0, "", an empty list or an empty object
//	omitzero   not written when zero, by its IsZero() bool method if it has one
//
// and by a second tag, strict:"required", if its absence is a fault.
// A nil pointer is never written, with or without an option. Fields may be
// structs, pointers, lists, map[string]T, strings, booleans and integers, and
// types with one of two pairs of methods. A type has both halves of a pair or
// neither; the first pair wins:
//
//	AppendJSON(dst []byte) []byte                            // a string or a list of strings
//	SetJSON(text string, list []string, isList bool) error
//
//	MarshalText() ([]byte, error)                            // a string
//	UnmarshalText(text []byte) error
//
// The first pair lets a package that may not import this one define a value
// that is written as "all" in one document and as ["2", "3"] in another.
//
// An example:
//
//	type User struct {
//		Login    string   `json:"login" strict:"required"`
//		Approved bool     `json:"approved,omitempty"`
//		Schools  []string `json:"schools,omitempty"`
//	}
//
//	var u User
//	faults := strictjson.Decode([]byte(`{"Login": "jdoe", "schools": [7]}`), &u)
//	// /login: line 1, column 1: missing key "login"
//	// /Login: line 1, column 2: unknown key "Login"; did you mean "login"?
//	// /schools/0: line 1, column 31: wrong type: a number instead of a string
//
// encoding/json is not used: its decoder takes the last of two equal keys,
// keys in any letter case, null for everything and text that is not UTF-8.
//
// A type that cannot be coded (a float, an interface, an embedded struct, an
// unknown tag option) is a mistake in the program, not in a document, and
// panics the first time that it is met, whatever the document holds.
package strictjson
