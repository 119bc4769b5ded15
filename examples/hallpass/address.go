package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

// addressHelp says how the address of a store is written.
const addressHelp = `sqlite:PATH, file:PATH or postgres://HOST/DATABASE`

// address is where a store is. It may hold a password, which its text form leaves out.
type address string

func (a *address) Type() string { return "ADDRESS" }
func (a *address) Set(text string) error {
	if !isAddress(text) {
		return errors.New("write " + addressHelp)
	}
	*a = address(text)
	return nil
}

// kind returns the word before the colon, "" if that is no kind of store. A file of such a name is
// written ./sqlite:x.
func (a address) kind() string {
	kind, _, _ := strings.Cut(string(a), ":")
	if !slices.Contains([]string{"sqlite", "file", "postgres", "postgresql"}, kind) || kind == string(a) {
		return ""
	}
	return kind
}

// isAddress reports whether an argument is the address of a store, and not the name of a file.
func isAddress(text string) bool { return address(text).kind() != "" }

// String returns the name of a store for people. Of a URL it has only the host and the path.
func (a address) String() string {
	if !strings.HasPrefix(a.kind(), "postgres") {
		return string(a)
	}
	u, err := url.Parse(string(a))
	if err != nil {
		return a.kind() + "://"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// withoutSecrets returns a message in which each URL has only its host and its path.
func withoutSecrets(message string) string {
	return inURL.ReplaceAllStringFunc(message, func(text string) string {
		text, colon := strings.CutSuffix(text, ":") // belongs to the message
		text, _, _ = strings.Cut("://"+text[max(len("://"), 1+strings.LastIndexByte(text, '@')):], "?")
		if colon {
			text += ":"
		}
		return text
	})
}

var inURL = regexp.MustCompile(`://[^\s"]+`)

// purpose says for which use a store is opened.
type purpose struct {
	writing bool
	create  string // the name of a district that may be new, "" if it must be there
}

// opened is a store that the command has opened.
type opened struct {
	name  string // for people
	kept  store.Store
	close func() error
}

// fault returns an error that names the store.
func (st *opened) fault(err error) error { return fmt.Errorf("%s: %w", st.name, err) }

// open opens a store. If it holds several districts it opens the one that --district names.
func (p *program) open(a address, purpose purpose) (*opened, error) {
	_, path, _ := strings.Cut(string(a), ":")
	st := &opened{name: a.String()}
	var err error
	switch a.kind() {
	case "":
		return nil, fmt.Errorf("%q is no store: write %s", string(a), addressHelp)
	case "file":
		if p.from.district != "" {
			return nil, fmt.Errorf("%s: a file holds one district: leave --district out", st.name)
		}
		var kept *filestore.Store
		if kept, err = filestore.Open(path, &filestore.Options{ReadOnly: !purpose.writing}); err == nil {
			st.kept, st.close = kept, kept.Close
		}
	default:
		var kept *sqlstore.Store
		if kept, err = p.openSQL(a, path, purpose); err == nil {
			st.kept, st.close = kept, kept.Close
		}
	}
	if err != nil {
		return nil, st.fault(err)
	}
	return st, nil
}

// openSQL opens a district in a database.
func (p *program) openSQL(a address, path string, purpose purpose) (*sqlstore.Store, error) {
	options := new(sqlstore.Options)
	if !purpose.writing {
		options.Lossy = func(*sqlstore.DurabilityError) {} // a reader has nothing to lose
	}
	open := func(district string) (*sqlstore.Store, error) {
		return sqlstore.OpenPostgres(p.ctx, string(a), district, options)
	}
	if a.kind() == "sqlite" {
		if _, err := os.Stat(path); err != nil && purpose.create == "" {
			return nil, errors.Unwrap(err) // the file is not there; the path is named already
		}
		open = func(district string) (*sqlstore.Store, error) {
			return sqlstore.OpenSQLite(p.ctx, path, district, options)
		}
	}
	name, err := districtIn(p.ctx, open, p.from.district, purpose.create)
	if err != nil {
		return nil, err
	}
	return open(name)
}

// districtIn returns the name of a district in a database: the one that was asked for, else the only
// one, else the new one.
func districtIn(ctx context.Context, open func(string) (*sqlstore.Store, error), asked, create string) (string, error) {
	st, err := open("any") // the store of any district knows all names
	if err != nil {
		return "", err
	}
	defer st.Close()
	names, err := st.Districts(ctx)
	switch {
	case err != nil:
		return "", err
	case asked != "" && (create != "" || slices.Contains(names, asked)):
		return asked, nil
	case asked == "" && len(names) == 1:
		return names[0], nil
	case asked == "" && len(names) > 1:
		return "", fmt.Errorf("holds %s: name one with --district", strings.Join(names, ", "))
	case create != "":
		return create, nil
	case len(names) == 0:
		return "", errEmpty
	}
	return "", fmt.Errorf("holds no district %q, but %s", asked, strings.Join(names, ", "))
}

// errEmpty says that a store holds nothing.
var errEmpty = errors.New("holds no district yet: hallpass import puts one there")
