package district

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
)

// Verifier judges a licence of the district with the given id: nil if it is valid (R19).
// An error means unlicensed, and so does a panic. It is called once for each licence
// whenever licences change, and must give the same answer each time.
type Verifier func(district string, l License) error

// ErrLicense is wrapped by the errors of the verifiers here.
var ErrLicense = errors.New("no valid licence key")

// AnyKey accepts every key that is not blank. It is the default.
func AnyKey(_ string, l License) error {
	if strings.TrimSpace(l.Key) == "" {
		return ErrLicense
	}
	return nil
}

// SignedKey returns a verifier that accepts the keys that [SignKey] makes with the private
// key that belongs to public, each for its own district and package alone.
func SignedKey(public ed25519.PublicKey) Verifier {
	return func(district string, l License) error {
		signature, err := base64.RawURLEncoding.DecodeString(l.Key)
		if err != nil || len(public) != ed25519.PublicKeySize ||
			!ed25519.Verify(public, licensed(district, l.Package), signature) {
			return ErrLicense
		}
		return nil
	}
}

// SignKey returns the licence key of a package in a district: an Ed25519 signature in
// URL-safe base64 without padding. It panics if private is not of the right size.
func SignKey(private ed25519.PrivateKey, district, pkg string) string {
	return base64.RawURLEncoding.EncodeToString(ed25519.Sign(private, licensed(district, pkg)))
}

// licensed is what a key signs. Ids and codes hold no newline, so no two pairs are alike.
func licensed(district, pkg string) []byte {
	return []byte("hallpass licence 1\n" + district + "\n" + pkg)
}

// valid reports whether verify accepts a licence.
func valid(verify Verifier, district string, l License) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return verify(district, l) == nil
}
