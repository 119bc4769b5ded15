package main

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// placeJSON sets the lines of the given places in a JSON text, by JSON pointer. A place that does not
// exist stays as it is. With a place all places above it must be given: the others are passed over.
func placeJSON(text []byte, places map[string]int) {
	if len(places) == 0 {
		return
	}
	s := &placer{text: text, line: 1, tokens: json.NewDecoder(bytes.NewReader(text)), places: places}
	s.tokens.UseNumber()
	_ = s.value("") // after a break in the text no place is found
}

// placer goes through a JSON text once.
type placer struct {
	text   []byte
	tokens *json.Decoder
	offset int // up to which newlines are counted
	line   int // of offset
	places map[string]int
}

// value passes the value of a pointer. Its line is the line of its key, or of its first token if it
// has no key.
func (s *placer) value(pointer string) error {
	token, err := s.tokens.Token()
	if err != nil {
		return err
	}
	s.note(pointer)
	switch token {
	case json.Delim('['):
		for i := 0; s.tokens.More(); i++ {
			if err := s.member(child(pointer, strconv.Itoa(i))); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		for s.tokens.More() {
			key, err := s.tokens.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			at := child(pointer, name)
			s.note(at)
			if err := s.member(at); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = s.tokens.Token() // the closing bracket
	return err
}

// member goes into a value that is asked for, and passes over any other.
func (s *placer) member(pointer string) error {
	if _, asked := s.places[pointer]; asked {
		return s.value(pointer)
	}
	var passed json.RawMessage
	return s.tokens.Decode(&passed)
}

// note sets the line of a pointer to that of the token just read, unless its line is known. No token
// spans lines.
func (s *placer) note(pointer string) {
	if line, asked := s.places[pointer]; !asked || line != 0 {
		return
	}
	to := int(s.tokens.InputOffset())
	s.line += bytes.Count(s.text[s.offset:to], []byte("\n"))
	s.offset = to
	s.places[pointer] = s.line
}
