package strictjson_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

func TestWhatCouldBeReadIsKept(t *testing.T) {
	var v struct {
		A string `json:"a"`
		B int    `json:"b"`
		C string `json:"c"`
	}
	faults := strictjson.Decode([]byte(`{"a":"x","b":"no","c":"y"}`), &v)
	require.Len(t, faults, 1)
	require.Equal(t, "x", v.A)
	require.Zero(t, v.B)
	require.Equal(t, "y", v.C)
}

func TestRawIsDecodedInItsPlace(t *testing.T) {
	type envelope struct {
		Kind  string         `json:"kind" strict:"required"`
		Value strictjson.Raw `json:"value"`
	}
	var v struct {
		List []envelope `json:"list"`
	}
	doc := []byte("{\"list\":[{\"kind\":\"a\"},\n {\"kind\":\"b\",\"value\":{\"n\":1,\"n\":2, \"x\":null}}]}")
	require.Empty(t, strictjson.Decode(doc, &v), "what is wrong in a raw value waits for its type")
	require.False(t, v.List[0].Value.Given())
	require.True(t, v.List[1].Value.Given())

	var n struct {
		N int `json:"n"`
	}
	faults := new(strictjson.Codec).DecodeRaw(doc, v.List[1].Value, &n)
	require.Len(t, faults, 3)
	require.ErrorIs(t, faults[0], strictjson.ErrDuplicateKey)
	require.Equal(t, "/list/1/value/n", faults[0].Pointer)
	require.ErrorIs(t, faults[1], strictjson.ErrUnknownKey)
	require.Equal(t, "/list/1/value/x", faults[1].Pointer)
	require.Equal(t, 2, faults[1].Line)
	require.ErrorIs(t, faults[2], strictjson.ErrNull)

	require.Len(t, strictjson.Decode([]byte(`{"list":[{"kind":"a","value":{"x":}}]}`), &v), 1, "syntax does not wait")
}
