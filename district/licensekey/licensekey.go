// Package licensekey makes and verifies licence keys that are signed: each opens one
// package in one district (R19). It is apart from district so that only those who use it
// link the cryptography.
//
//	options := &district.Options{Verify: licensekey.Verifier(public)}
package licensekey

import (
	"crypto/ed25519"
	"encoding/base64"

	"github.com/hallpass-go/hallpass/district"
)

// Verifier returns a verifier that accepts the keys that [Sign] makes with the private key
// that belongs to public, each for its own district and package alone. With a public key
// of the wrong size it accepts none.
func Verifier(public ed25519.PublicKey) district.Verifier {
	return func(id string, l district.License) error {
		signature, err := base64.RawURLEncoding.Strict().DecodeString(l.Key)
		if err != nil || len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, signed(id, l.Package), signature) {
			return district.ErrLicense
		}
		return nil
	}
}

// Sign returns the licence key of a package in the district with the given id: an Ed25519
// signature in URL-safe base64 without padding. It panics if private is not of the right
// size.
func Sign(private ed25519.PrivateKey, district, pkg string) string {
	return base64.RawURLEncoding.EncodeToString(ed25519.Sign(private, signed(district, pkg)))
}

// signed is what a key signs. Ids and codes hold no newline, so no two pairs are alike.
func signed(district, pkg string) []byte {
	return []byte("hallpass licence 1\n" + district + "\n" + pkg)
}
