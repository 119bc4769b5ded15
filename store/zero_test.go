package store_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/ask"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/district/licensekey"
	"github.com/hallpass-go/hallpass/district/lint"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/district/review"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
	"github.com/hallpass-go/hallpass/store/live"
	"github.com/hallpass-go/hallpass/store/login"
)

// exports are the exported types, as pointers to their zero values, and functions of each package.
var exports = map[string][]any{
	"access": {
		access.Compare, access.ColumnGrant, access.DayOf, access.Fold, access.FoldName, access.IsCode, access.NameInText,
		access.NamesInText, access.NewBuildings,
		access.NewCatalog, access.ParseDay, access.ParseGrant, access.ParseLevel, access.ParseResource, access.ParseScope,
		access.Resolve, access.ResolvePerBuilding, access.SameName, access.ScopeAll, access.ScopeDefaultBuilding,
		access.ScopeDefaultBuildingList, access.ScopeDistrict, access.ScopeIn,
		new(access.Building), new(access.BuildingRow), new(access.Buildings), new(access.ByName), new(access.Catalog),
		new(access.CatalogRows), new(access.Comparison), new(access.CompiledRow), new(access.Compiler), new(access.Day),
		new(access.Defaults), new(access.Delta), new(access.DeniedError), new(access.Feature), new(access.FeatureRow),
		new(access.Field), new(access.Grant), new(access.Grants), new(access.Level), new(access.LevelChange),
		new(access.Needs), new(access.Operation), new(access.PackageRow), new(access.Permissions), new(access.Place),
		new(access.Reach), new(access.Requirement), new(access.RequirementRow), new(access.Resource), new(access.Scope),
		new(access.Bundle), new(access.SubpackageRow), new(access.Tallied), new(access.Tally), new(access.UnknownError),
	},
	"role": {
		role.Compile, new(role.Assigned), new(role.Assignment), new(role.Assignments), new(role.Override),
		new(role.Prefill), new(role.Profile),
	},
	"calcrole": {
		calcrole.BuiltIn, calcrole.Check, calcrole.IsCustom,
		new(calcrole.Applicant), new(calcrole.Attachment), new(calcrole.Attribute), new(calcrole.AttributeRole),
		new(calcrole.Audience), new(calcrole.ContentType), new(calcrole.Donor), new(calcrole.Evidence),
		new(calcrole.Household), new(calcrole.Match), new(calcrole.Matches), new(calcrole.Member), new(calcrole.Person),
		new(calcrole.Records), new(calcrole.Rule), new(calcrole.Status), new(calcrole.Student), new(calcrole.Years),
	},
	"district": {
		district.AnyKey, district.ComparePointers, district.Decode, district.DecodeChanges,
		district.Delete, district.Diff, district.DiffRow, district.DiffRows, district.Encode,
		district.EveryPackageLicensed, district.EveryoneApproved,
		district.FactsOf, district.IsID, district.IsText, district.Licensed, district.Load, district.New,
		district.Refusing, district.Tables,
		district.Validate, district.ValidateDocument,
		new(district.Account), new(district.Administration), new(district.Assumption), new(district.Change),
		new(district.Changes), new(district.ClosedGate), new(district.ContentAccess), new(district.Difference),
		new(district.District), new(district.Explanation), new(district.FactError), new(district.Facts),
		new(district.Faults), new(district.FeatureDifference), new(district.FieldDifference), new(district.GateKind),
		new(district.Holding),
		new(district.Idleness), new(district.InUseError), new(district.Info), new(district.Key), new(district.License),
		new(district.Object), new(district.Options), new(district.Reason), new(district.Referrer), new(district.Role),
		new(district.RoleDifference), new(district.RoleGiving), new(district.RowDifference), new(district.Source),
		new(district.Totals),
		new(district.Triple), new(district.User), new(district.UserDifference), new(district.UserSet),
		new(district.Verifier),
	},
	"district/ask": {ask.Answer, ask.JSON, new(ask.Question), new(ask.Reply), new(ask.Who)},
	"district/lint": {
		lint.Check, lint.Kinds, lint.Redundant, lint.Unusable, new(lint.Finding), new(lint.Kind),
		new(lint.RedundantRows), new(lint.Severity),
	},
	"district/review": {
		review.Diff, review.New, review.Rows, new(review.Counts), new(review.Drift), new(review.Of), new(review.Review),
		new(review.Row), new(review.RowChange), new(review.Way),
	},
	"district/invariant": {
		invariant.Decode, invariant.Encode, invariant.Prove, invariant.Violations, new(invariant.MetPart),
		new(invariant.Never), new(invariant.Part), new(invariant.Proof), new(invariant.Verdict), new(invariant.Violation),
		new(invariant.Witness),
	},
	"district/propose": {
		propose.Access, propose.ContainedRoles, propose.Copy, propose.EqualRoles, propose.FewestRoles, propose.GiveUp,
		propose.IdleGrants, propose.Offboard, propose.RedundantGrants, propose.Remove, propose.RoleContains,
		propose.Rollover, propose.Tidy, propose.Together, propose.Transfer, propose.UnusedGrants, new(propose.Fate),
		new(propose.FewestOptions), new(propose.Goal), new(propose.KeptRole), new(propose.OwnsError), new(propose.Proposal),
		new(propose.RoleChange), new(propose.RoleSet), new(propose.Step), new(propose.StepKind), new(propose.Use),
	},
	"district/licensekey": {licensekey.Verifier},
	"store": {
		store.Append, store.At, store.Between, store.DecodeEntry, store.DistrictAt, store.DistrictOn, store.EndOfDay,
		store.Find, store.Log, store.LogBackward, store.NewOperation, store.RevisionAt, store.RevisionOf, store.Verify,
		store.Zone, new(store.ChainError), new(store.Commit), new(store.Entry), new(store.Mem), new(store.MovedError),
		new(store.OutcomeError), new(store.Replay), new(store.Revision), new(store.WaitOptions),
	},
	"store/live": {
		live.Since, new(live.BehindError), new(live.CommitOption), new(live.ConflictError), new(live.Engine),
		new(live.Health), new(live.Options), new(live.RevisionError), new(live.Snapshot), new(live.Swap),
	},
	"store/login":     {login.New, new(login.Check), new(login.Gate), new(login.MemCounter), new(login.Refusal)},
	"store/filestore": {filestore.Open, new(filestore.DocumentError), new(filestore.Options), new(filestore.Store)},
}

// unasked are the exports that are not called: they are generic, wait for something to happen, or
// promise to panic.
var unasked = map[string]string{
	"access.MustParseResource": "panics, and says so",
	"district.DecodeInto":      "panics unless there is a struct to decode into, and says so",
	"district.Put":             "generic",
	"district.Rows":            "generic",
	"district/licensekey.Sign": "asks for a private key, and panics without, as crypto/ed25519 does",
	"store.Wait":               "waits",
	"store/live.Follow":        "waits",
}

// needed are the pointer types of which nil is no value: there must be something that it points to.
var needed = []reflect.Type{
	reflect.TypeFor[*access.Compiler](), reflect.TypeFor[*store.Replay](), reflect.TypeFor[*store.Mem](),
	reflect.TypeFor[*filestore.Store](), reflect.TypeFor[*login.MemCounter](),
}

func TestEveryExportIsAskedWithZeroAndNil(t *testing.T) {
	for dir, values := range exports {
		var got []string
		for _, v := range values {
			got = append(got, exportName(v))
		}
		for name, why := range unasked {
			if i := strings.LastIndexByte(name, '.'); name[:i] == dir {
				require.NotEmpty(t, why)
				got = append(got, name[i+1:])
			}
		}
		require.ElementsMatch(t, declared(t, dir), got, dir)
	}
}

// exportName returns the name of a function, or of the type of a pointer.
func exportName(v any) string {
	if t := reflect.TypeOf(v); t.Kind() == reflect.Pointer {
		return t.Elem().Name()
	}
	name := runtime.FuncForPC(reflect.ValueOf(v).Pointer()).Name()
	return name[strings.LastIndexByte(name, '.')+1:]
}

// declared returns the exported functions, and the exported types except interfaces and aliases, that
// the files of a folder declare.
func declared(t *testing.T, dir string) (names []string) {
	files, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files, dir)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					names = append(names, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					s, isType := s.(*ast.TypeSpec)
					if !isType || !s.Name.IsExported() || s.Assign.IsValid() {
						continue
					}
					if _, isInterface := s.Type.(*ast.InterfaceType); !isInterface {
						names = append(names, s.Name.Name)
					}
				}
			}
		}
	}
	return names
}

// A caller who forgot to set something, or who has nil for an answer that is an error, is told no, and
// keeps running. What a call returns is asked in turn.
func TestZeroAndNilNeverPanic(t *testing.T) {
	d, err := district.Load([]byte(`{"format": 1, "district": {"id": "d", "schoolYear": 2027}, "buildings": [{"id": "1"}],
		"packages": [{"code": "REG"}],
		"features": [{"resource": "REG MAINT PHONE", "operations": {"call": "read"}, "fields": ["number"]}],
		"roles": [{"id": "CLERK", "grants": [{"resource": "REG ALL ALL", "read": "all"}]}],
		"users": [{"login": "jdoe", "roles": [{"role": "CLERK"}],
			"grants": [{"resource": "REG MAINT PHONE", "readWrite": ["1"]}]}],
		"contentTypes": [{"name": "Blog", "public": true}]}`), 1, nil)
	require.NoError(t, err)
	x := &asking{t: t, types: map[reflect.Type]int{}}
	for _, values := range exports {
		for _, v := range values {
			if typ := reflect.TypeOf(v); typ.Kind() == reflect.Pointer {
				x.types[typ] = 0
			}
		}
	}
	for dir, values := range exports {
		for _, v := range values {
			value := reflect.ValueOf(v)
			if value.Kind() == reflect.Func {
				x.call(dir+"."+exportName(v), value)
				continue
			}
			x.methods(value)
			_, isError := v.(error) // a nil error is a nil interface
			if !isError && !slices.Contains(needed, value.Type()) {
				x.methods(reflect.Zero(value.Type()))
			}
		}
	}
	p, err := d.Permissions("jdoe")
	require.NoError(t, err)
	for _, v := range []any{d, p, d.Catalog(), d.BuildingSet(), d.Facts(), district.Diff(nil, d)} {
		x.methods(reflect.ValueOf(v))
	}
	require.Greater(t, x.calls, 1000)
}

// asking calls everything once with zero values and nil.
type asking struct {
	t     *testing.T
	types map[reflect.Type]int // pointers to the exported types: how many values were asked
	calls int
}

// methods calls all methods of what a pointer points to.
func (x *asking) methods(v reflect.Value) {
	for i := range v.NumMethod() {
		m := v.Type().Method(i)
		if _, ofValue := v.Type().Elem().MethodByName(m.Name); ofValue && v.IsNil() {
			continue // there is no value that the method could have
		}
		if !strings.HasPrefix(m.Name, "Must") {
			x.call(fmt.Sprintf("%v.%s of %s", v.Type(), m.Name, brief(v)), v.Method(i))
		}
	}
}

func brief(v reflect.Value) string {
	switch {
	case v.IsNil():
		return "nil"
	case v.Elem().IsZero():
		return "zero"
	}
	return "a value"
}

// call calls a function with each choice of arguments, and asks what it returns.
func (x *asking) call(name string, f reflect.Value) {
	choices := [][]reflect.Value{nil}
	for i := range f.Type().NumIn() {
		var longer [][]reflect.Value
		for _, arg := range arguments(f.Type().In(i)) {
			for _, args := range choices {
				longer = append(longer, append(slices.Clip(args), arg))
			}
		}
		choices = longer
	}
	for _, args := range choices {
		var results []reflect.Value
		x.calls++
		assert.NotPanics(x.t, func() {
			if f.Type().IsVariadic() {
				results = f.CallSlice(args)
			} else {
				results = f.Call(args)
			}
			for _, r := range results {
				if r.Kind() == reflect.Func && !r.IsNil() && r.Type().NumIn() == 1 && r.Type().In(0).Kind() == reflect.Func {
					r.Call([]reflect.Value{yes(r.Type().In(0))}) // a sequence
				}
			}
		}, "%s%v", name, args)
		for _, r := range results {
			x.result(r)
		}
	}
}

// result asks what a call returned, a few of each type.
func (x *asking) result(r reflect.Value) {
	if r.Kind() != reflect.Pointer {
		p := reflect.New(r.Type())
		p.Elem().Set(r)
		r = p
	}
	if n, ours := x.types[r.Type()]; ours && n < 3 && !r.IsNil() {
		x.types[r.Type()]++
		x.methods(r)
	}
}

// arguments returns what a parameter is given: its zero value, and for a pointer also a pointer to one.
func arguments(t reflect.Type) []reflect.Value {
	zero := reflect.Zero(t)
	switch {
	case t == reflect.TypeFor[context.Context]():
		return []reflect.Value{reflect.ValueOf(context.Background())}
	case t == reflect.TypeFor[io.Writer]():
		return []reflect.Value{reflect.ValueOf(io.Discard)}
	case t == reflect.TypeFor[store.Store]():
		return []reflect.Value{reflect.ValueOf(new(store.Mem))}
	case t.Kind() == reflect.Pointer:
		return []reflect.Value{zero, reflect.New(t.Elem())}
	case t.Kind() == reflect.Func:
		return []reflect.Value{zero, yes(t)}
	}
	return []reflect.Value{zero}
}

// yes returns a function that returns zero values, true for a bool.
func yes(t reflect.Type) reflect.Value {
	return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
		out := make([]reflect.Value, t.NumOut())
		for i := range out {
			if out[i] = reflect.Zero(t.Out(i)); t.Out(i).Kind() == reflect.Bool {
				out[i] = reflect.ValueOf(true).Convert(t.Out(i))
			}
		}
		return out
	})
}
