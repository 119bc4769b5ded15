package strictjson_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

func Example() {
	type User struct {
		Login    string   `json:"login" strict:"required"`
		Approved bool     `json:"approved,omitempty"`
		Schools  []string `json:"schools,omitempty"`
	}

	var u User
	for _, f := range strictjson.Decode([]byte(`{"Login": "jdoe", "schools": [7]}`), &u) {
		fmt.Println(f)
	}
	fmt.Println(len(strictjson.Decode([]byte(`{"schools": ["LOWER"], "login": "jdoe"}`), &u)))
	fmt.Println(string(strictjson.AppendCompact(nil, u)))
	// Output:
	// /login: line 1, column 1: missing key "login"
	// /Login: line 1, column 2: unknown key "Login"; did you mean "login"?
	// /schools/0: line 1, column 31: wrong type: a number instead of a string
	// 0
	// {"login":"jdoe","schools":["LOWER"]}
}
