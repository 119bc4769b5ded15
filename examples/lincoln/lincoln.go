// Package lincoln is a sample school district, invented from end to end: 17 buildings, the
// standard catalog of features, 29 roles, 307 users and the records that calculated roles
// follow from. Its README names the users and what each of them shows.
package lincoln

import _ "embed"

//go:embed district.json
var document string

// Document returns the district document, in canonical form. The memory is the caller's.
func Document() []byte { return []byte(document) }
