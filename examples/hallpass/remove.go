package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
)

// remove previews the removal of a user.
func (p *program) remove(d *district.District, u *district.User, transfers, givenUp []string, asJSON bool) error {
	fates, words, err := fatesOf(d, u, transfers, givenUp)
	if err != nil {
		return err
	}
	removal, err := propose.Remove(d, u.Login, fates...)
	if owns := (*propose.OwnsError)(nil); errors.As(err, &owns) {
		value := struct {
			User    string            `json:"user"`
			Objects []district.Object `json:"objects"`
		}{owns.Login, owns.Objects}
		return answer(p.show(asJSON, value, func(w io.Writer) { p.writeOwned(w, d, owns) }), false)
	} else if err != nil {
		return refused(err)
	}
	texts := []json.RawMessage{removal.Changes.Encode()}
	return p.show(asJSON, texts, func(w io.Writer) {
		p.title(w, d, u.Login)
		if len(u.Owns) > 0 {
			p.section(w, "first, what the user owns")
			var rows [][]string
			for _, o := range u.Owns {
				if words[o] == "" {
					words[o] = "stays with others, who own it too"
				}
				rows = append(rows, []string{o.Kind, o.ID, words[o]})
			}
			columns(w, rows)
		}
		p.section(w, p.paint.red("removed"))
		columns(w, append([][]string{{"user", u.Login, u.Email}}, heldByHand(u)...))
	})
}

// writeOwned lists the objects without a fate, for people.
func (p *program) writeOwned(w io.Writer, d *district.District, e *propose.OwnsError) {
	p.title(w, d, e.Login)
	p.section(w, p.paint.red("cannot be removed yet")+": nobody else owns")
	var rows [][]string
	for _, o := range e.Objects {
		rows = append(rows, []string{objectName(o)})
	}
	columns(w, rows)
	fmt.Fprint(w, "\ngive each to another user with --transfer KIND:ID=LOGIN, or let it be lost with --give-up KIND:ID\n")
}

// objectName names an object as --give-up does.
func objectName(o district.Object) string { return o.Kind + ":" + o.ID }

// fatesOf reads the fates that --transfer and --give-up give to a user's objects, one to each. It
// returns them in words too.
func fatesOf(d *district.District, u *district.User, transfers, givenUp []string) (
	[]propose.Fate, map[district.Object]string, error,
) {
	var fates []propose.Fate
	words := map[district.Object]string{}
	note := func(option string, o district.Object, fate propose.Fate, said string) error {
		if words[o] != "" {
			return fmt.Errorf("%s: %s has a fate already", option, objectName(o))
		}
		words[o] = said
		fates = append(fates, fate)
		return nil
	}
	for _, text := range transfers {
		option := fmt.Sprintf("--transfer %q", text)
		o, login, err := transferred(u, text)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", option, err)
		}
		heir, err := d.User(login)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", option, err)
		}
		if heir.Login == u.Login || heir.IsReserved() {
			return nil, nil, fmt.Errorf("%s: user %q cannot own it", option, heir.Login)
		}
		if err := note(option, o, propose.Transfer(o, heir.Login), "goes to "+heir.Login); err != nil {
			return nil, nil, err
		}
	}
	for _, text := range givenUp {
		option := fmt.Sprintf("--give-up %q", text)
		i := slices.IndexFunc(u.Owns, func(o district.Object) bool { return objectName(o) == text })
		if i < 0 {
			return nil, nil, fmt.Errorf("%s: %w", option, notOwned(u, text))
		}
		if err := note(option, u.Owns[i], propose.GiveUp(u.Owns[i]), "is given up"); err != nil {
			return nil, nil, err
		}
	}
	return fates, words, nil
}

// transferred reads KIND:ID=LOGIN. Ids and logins may hold the same signs: the objects that the user
// owns tell them apart.
func transferred(u *district.User, text string) (object district.Object, login string, err error) {
	for _, o := range u.Owns {
		rest, found := strings.CutPrefix(text, objectName(o)+"=")
		if !found {
			continue
		}
		if login != "" {
			return object, "", errors.New("may mean more than one object")
		}
		object, login = o, rest
	}
	if at := strings.LastIndexByte(text, '='); login == "" && at >= 0 && at < len(text)-1 {
		return object, "", notOwned(u, text[:at])
	} else if login == "" {
		return object, "", errors.New("write KIND:ID=LOGIN")
	}
	return object, login, nil
}

func notOwned(u *district.User, object string) error {
	if kind, id, found := strings.Cut(object, ":"); !found || kind == "" || id == "" {
		return errors.New("an object is named KIND:ID")
	}
	return fmt.Errorf("user %q owns no %s", u.Login, object)
}
