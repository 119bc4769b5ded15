package login_test

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/login"
)

// passwords are a host's own: hashes by login. The empty login has one that nobody knows.
type passwords map[string][]byte

func hash(login, password string) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, []byte("salt of "+login), 1000, 32) // a host takes more rounds, and random salt
}

// check hashes exactly once, also for nobody.
func (p passwords) check(_ context.Context, login, password string) (bool, error) {
	want, known := p[login]
	if !known {
		login, want = "", p[""]
	}
	got, err := hash(login, password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && login != "", nil
}

func Example() {
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027},
		Users: []district.User{
			{Login: "jdoe", Email: "jdoe@lincoln.example", Approved: true},
			{Login: "newcomer"},
		}}, 0, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	known := passwords{"": make([]byte, 32)}
	for _, user := range []string{"jdoe", "newcomer"} {
		known[user], _ = hash(user, "correct horse")
	}
	var failures login.MemCounter
	gate := login.New(func() *district.District { return d }, known.check, &failures)

	ctx := context.Background()
	try := func(name, password string) {
		user, err := gate.Login(ctx, name, password)
		if refusal, ok := errors.AsType[*login.Refusal](err); ok {
			fmt.Printf("%v; for the log: %q, %v, %d in a row\n", err, refusal.Login, refusal.Reason, refusal.Account.Failures)
			return
		}
		fmt.Println("welcome", user)
	}
	try("JDoe@lincoln.example", "correct horse")
	try("newcomer", "correct horse")
	try("nobody", "correct horse")
	for range district.MaxFailures {
		try("jdoe", "guess")
	}
	try("jdoe", "correct horse")
	fmt.Println(gate.ResetCompleted(ctx, "jdoe")) // after the host has stored the new password
	try("jdoe", "correct horse")
	// Output:
	// welcome jdoe
	// login refused; for the log: "newcomer", not approved, 0 in a row
	// login refused; for the log: "", unknown user, 0 in a row
	// login refused; for the log: "jdoe", wrong password, 1 in a row
	// login refused; for the log: "jdoe", wrong password, 2 in a row
	// login refused; for the log: "jdoe", wrong password, 3 in a row
	// login refused; for the log: "jdoe", wrong password, 4 in a row
	// login refused; for the log: "jdoe", wrong password, 5 in a row
	// login refused; for the log: "jdoe", locked after too many failed attempts in a row, 5 in a row
	// <nil>
	// welcome jdoe
}
