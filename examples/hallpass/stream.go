package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
)

// stream writes an answer that may be too long for memory: as a JSON object, or as table writes it for
// people. A loop that writes much ends at the first error of w.
func (p *program) stream(asJSON bool, value object, table func(w io.Writer) error) error {
	out := bufio.NewWriterSize(p.out, 1<<16)
	var err error
	if asJSON {
		err = value.write(out, "")
		_, _ = out.WriteString("\n") // Flush returns the error
	} else {
		err = table(out)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// object is a JSON object that is written member by member, and its lists element by element.
type object []member

// member is a name with a function that writes its value. Lines after the first begin with the indent.
type member struct {
	name  string
	write func(w io.Writer, indent string) error
}

// value is a member with a value that is at hand.
func value(name string, v any) member {
	return member{name, func(w io.Writer, indent string) error {
		text, err := jsonLine(v)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := json.Indent(&b, text, indent, "  "); err != nil {
			return err
		}
		_, err = b.WriteTo(w)
		return err
	}}
}

// listed is a member with a list of values, each on a line of its own.
func listed[T any](name string, all iter.Seq[T]) member {
	return member{name, func(w io.Writer, indent string) error { return writeList(w, indent, all) }}
}

func (o object) write(w io.Writer, indent string) error {
	before := "{"
	for _, m := range o {
		name, err := jsonLine(m.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, before+"\n"+indent+"  "+string(name)+": "); err != nil {
			return err
		}
		if err := m.write(w, indent+"  "); err != nil {
			return err
		}
		before = ","
	}
	_, err := io.WriteString(w, "\n"+indent+"}")
	return err
}

// writeList writes a JSON list with a line for each value, several for an object.
func writeList[T any](w io.Writer, indent string, all iter.Seq[T]) error {
	before := "["
	for v := range all {
		if _, err := io.WriteString(w, before+"\n"+indent+"  "); err != nil {
			return err
		}
		if err := writeElement(w, indent+"  ", v); err != nil {
			return err
		}
		before = ","
	}
	end := "\n" + indent + "]"
	if before == "[" {
		end = "[]"
	}
	_, err := io.WriteString(w, end)
	return err
}

func writeElement(w io.Writer, indent string, v any) error {
	if o, ok := v.(object); ok {
		return o.write(w, indent)
	}
	text, err := jsonLine(v)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

// jsonLine returns the JSON of a value on one line.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
