package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// past is a moment to look back to: a revision, a time or a day. The zero past is now.
type past struct {
	revision string // its first digits
	time     time.Time
	day      access.Day // at its end
}

// pasts is a flag that may be given several times.
type pasts struct {
	all  *[]past
	most int
}

func (f *pasts) Type() string   { return "REVISION" }
func (f *pasts) String() string { return "" }
func (f *pasts) Set(text string) error {
	if len(*f.all) == f.most {
		return fmt.Errorf("given more than %s", count(f.most, "time"))
	}
	var at past
	var err error
	switch {
	case at.day.UnmarshalText([]byte(text)) == nil:
	case isRevision(text):
		at.revision = text
	default:
		if at.time, err = time.Parse(time.RFC3339, text); err != nil {
			return errors.New("write a revision, or 8 digits of it at least; a time such as 2026-08-17T16:00:00Z; " +
				"or a day such as 2026-08-17")
		}
	}
	*f.all = append(*f.all, at)
	return nil
}

// leastRevision is the least number of digits that is taken for a revision.
const leastRevision = 8

// isRevision reports whether a text has the form of a revision, or of its beginning.
func isRevision(text string) bool {
	_, err := hex.DecodeString(text[:len(text)&^1])
	return err == nil && leastRevision <= len(text) && len(text) <= 64 && text == strings.ToLower(text)
}

// facts returns the facts of a store at a moment of its past, their revision, and the moment, which is
// zero for now.
func (t past) facts(ctx context.Context, st store.Store) (
	facts *district.Facts, at store.Revision, moment time.Time, err error,
) {
	if t == (past{}) {
		facts, at, err = st.Load(ctx)
		return facts, at, moment, err
	}
	if t.revision != "" {
		var e store.Entry
		if e, err = findRevision(ctx, st, t.revision); err != nil {
			return nil, at, moment, err
		}
		at, moment = e.Revision, e.Time
	} else {
		if moment, err = t.moment(ctx, st); err != nil {
			return nil, at, moment, err
		}
		if at, err = store.RevisionAt(ctx, st, moment); err == nil && at.IsZero() {
			err = fmt.Errorf("there was nothing yet at %s", moment.Format(time.RFC3339))
		}
		if err != nil {
			return nil, at, moment, err
		}
	}
	facts, err = store.At(ctx, st, at)
	return facts, at, moment, err
}

// moment returns the time of t: for a day the end of it, in the time zone that the district has now.
func (t past) moment(ctx context.Context, st store.Store) (time.Time, error) {
	if t.day.IsZero() {
		return t.time, nil
	}
	now, _, err := st.Load(ctx)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := store.Zone(now.District.TimeZone)
	if err != nil {
		return time.Time{}, err
	}
	return store.EndOfDay(t.day, zone), nil
}

// findRevision returns the commit whose revision begins with a text.
func findRevision(ctx context.Context, st store.Store, prefix string) (found store.Entry, err error) {
	for e, err := range store.Log(ctx, st, store.Revision{}) {
		if err != nil {
			return found, err
		}
		if !strings.HasPrefix(e.Revision.String(), prefix) {
			continue
		}
		if !found.Revision.IsZero() {
			return found, fmt.Errorf("revision %s: there are several that begin so", prefix)
		}
		found = e
	}
	if found.Revision.IsZero() {
		err = fmt.Errorf("%w: %.12s", store.ErrUnknownRevision, prefix)
	}
	return found, err
}
