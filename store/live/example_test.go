package live_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

func Example() {
	clerk, err := access.ParseGrant("REG MAINT PHONE read=all")
	if err != nil {
		fmt.Println(err)
		return
	}
	jdoe := district.User{Login: "jdoe", Roles: []role.Assignment{{Role: "CLERK"}}}
	change := func(reason string, changes ...district.Change) store.Commit {
		return store.Commit{Operation: store.NewOperation(), Author: "registrar", Reason: reason, Time: time.Now(),
			Changes: district.Changes{Changes: changes}}
	}

	// Two machines of a school follow one store.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var st store.Mem
	here, err := live.Follow(ctx, &st, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer here.Close()
	there, err := live.Follow(ctx, &st, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer there.Close()

	_, err = here.Commit(ctx, change("a new district",
		district.Put(district.Info{ID: "madison", SchoolYear: 2027, TimeZone: "America/Chicago"}),
		district.Put(access.BuildingRow{ID: "2"}),
		district.Put(access.PackageRow{Code: "REG"}),
		district.Put(access.FeatureRow{Resource: clerk.Resource}),
		district.Put(role.Profile{ID: "CLERK", Grants: []access.Grant{clerk}}),
		district.Put(jdoe)))
	fmt.Println("founded:", err)
	p, err := here.District().Permissions("jdoe")
	ok, _ := p.ByName().Can(access.Read, "REG MAINT PHONE", "2")
	fmt.Println("jdoe reads:", ok, err)

	// A wrong change is refused before the store hears of it.
	_, err = here.Commit(ctx, change("a slip", district.Delete("roles", "CLERK")))
	fmt.Println("in use:", errors.Is(err, district.ErrInUse))

	// A session with the revision of a dismissal never gets an earlier answer, on any engine.
	jdoe.Roles = nil
	dismissed, err := here.Commit(ctx, change("dismissed", district.Put(jdoe)))
	fmt.Println("dismissed:", err)
	d, err := there.AtLeast(ctx, dismissed)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err = d.Permissions("jdoe")
	ok, _ = p.ByName().Can(access.Read, "REG MAINT PHONE", "2")
	fmt.Println("jdoe reads:", ok, err)
	fmt.Println("health:", there.Health().Err)
	// Output:
	// founded: <nil>
	// jdoe reads: true <nil>
	// in use: true
	// dismissed: <nil>
	// jdoe reads: false <nil>
	// health: <nil>
}
