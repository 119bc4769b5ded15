// Package ask answers questions in bulk: one JSON question a line, one JSON answer a line.
//
// A [Question] is plain data. The members that are set say which kind of question it is, and
// [Answer] gives the [Reply] of that kind, on the district's day:
//
//	q := ask.Question{User: &login, Feature: &feature, Building: &building}
//	*ask.Answer(d, q).Level // none, read or readWrite
//
// A program that reads lines from somewhere needs no Go values:
//
//	reply = ask.JSON(d, reply[:0], line)
//
//	{"user":"jdoe","feature":"REG MAINT PHONE","building":"2"}           {"level":"readWrite"}
//	{"user":"jdoe","feature":"REG MAINT PHONE","buildings":"readWrite"}  {"buildings":["2"]}
//	{"who":{"feature":"REG MAINT PHONE","building":"3","level":"read"}}  {"users":["jdoe"]}
//	{"user":"jdoe","feature":"REG MAINT FAX","building":"2"}             {"level":"none","error":"…"}
//
// Every question gets an answer. If a name is unknown or the line cannot be read, the answer is
// the closed one of its kind, with the error beside it: level none, not allowed, or empty lists.
// A program that ignores the error therefore never lets anybody in.
//
// The package judges nothing itself. It calls what [district.District] exports, and a nil
// district knows nobody.
package ask
