package main

// Verifies that a webhook was sent by your Millrace and not altered on its way.

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// How far your clock and ours may be apart.
	clockSkew = time.Minute
	// A Standard Webhooks signature carries no end of its own; the specification recommends five minutes.
	timestampTolerance = 5 * time.Minute
)

// Refused says why a request was not accepted. Answer 401, and don't repeat the reason to the sender.
type Refused string

func (reason Refused) Error() string { return string(reason) }

// Verifier verifies by all that you know: the secret, where you set one, and the issuer's published keys.
type Verifier struct {
	secret string
	keys   *PublishedKeys
}

// NewVerifier takes the connector's secret, the issuer, or both.
func NewVerifier(secret, issuer string) (*Verifier, error) {
	if secret == "" && issuer == "" {
		return nil, errors.New("set a secret or an issuer: without either nothing can be verified")
	}
	verifier := &Verifier{secret: secret}
	if issuer != "" {
		verifier.keys = NewPublishedKeys(issuer)
	}
	return verifier, nil
}

// Verify takes the body's bytes as they came, before any parsing.
func (verifier *Verifier) Verify(header http.Header, body []byte) error {
	if verifier.secret != "" {
		if err := verifyDtSignature(header, body, verifier.secret); err != nil {
			return err
		}
		if err := verifyStandardWebhookV1(header, body, verifier.secret); err != nil {
			return err
		}
	}
	if verifier.keys == nil {
		return nil
	}
	if err := verifyDtAsymmetricSignature(header, body, verifier.keys); err != nil {
		return err
	}
	return verifyStandardWebhookV1a(header, body, verifier.keys)
}

type token struct {
	algorithm, kid    string
	signed, signature []byte
	claims            claims
}

type claims struct {
	ChecksumSha256 string  `json:"checksum_sha256"`
	Iat            float64 `json:"iat"`
	Exp            float64 `json:"exp"`
	Iss            string  `json:"iss"`
}

func readToken(text string) (token, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return token{}, Refused("no token")
	}
	var header struct{ Alg, Kid string }
	var read token
	if decodeJSON(parts[0], &header) != nil || decodeJSON(parts[1], &read.claims) != nil {
		return token{}, Refused("a token that cannot be read")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return token{}, Refused("a token that cannot be read")
	}
	read.algorithm, read.kid, read.signature = header.Alg, header.Kid, signature
	read.signed = []byte(parts[0] + "." + parts[1])
	return read, nil
}

func decodeJSON(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// checkClaims checks what both tokens promise: they are fresh, and they belong to this very body.
func checkClaims(claims claims, body []byte) error {
	now, skew := float64(time.Now().Unix()), clockSkew.Seconds()
	if claims.Exp <= now-skew {
		return Refused("an expired token")
	}
	if claims.Iat >= now+skew {
		return Refused("a token of the future")
	}
	checksum := sha256.Sum256(body)
	if subtle.ConstantTimeCompare([]byte(claims.ChecksumSha256), []byte(hex.EncodeToString(checksum[:]))) != 1 {
		return Refused("a token of another body")
	}
	return nil
}

func mac(key, content []byte) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write(content)
	return hash.Sum(nil)
}

// verifyDtSignature: X-Dt-Signature, HS256 by the connector's secret.
func verifyDtSignature(header http.Header, body []byte, secret string) error {
	read, err := readToken(header.Get("X-Dt-Signature"))
	if err != nil {
		return err
	}
	// The algorithm is ours to choose: a token may not talk us into another one.
	if read.algorithm != "HS256" || !hmac.Equal(read.signature, mac([]byte(secret), read.signed)) {
		return Refused("a token by another secret")
	}
	return checkClaims(read.claims, body)
}

// verifyDtAsymmetricSignature: DT-Asymmetric-Signature, ES256 by a key that the issuer publishes.
func verifyDtAsymmetricSignature(header http.Header, body []byte, keys *PublishedKeys) error {
	read, err := readToken(header.Get("DT-Asymmetric-Signature"))
	if err != nil {
		return err
	}
	if read.algorithm != "ES256" || len(read.signature) != 64 {
		return Refused("another algorithm than ES256")
	}
	key, err := keys.P256(read.kid)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(read.signed)
	r, s := new(big.Int).SetBytes(read.signature[:32]), new(big.Int).SetBytes(read.signature[32:])
	if key == nil || !ecdsa.Verify(key, digest[:], r, s) {
		return Refused("a token by an unknown key, or that its key did not sign")
	}
	if read.claims.Iss != keys.Issuer {
		return Refused("a token of another issuer")
	}
	return checkClaims(read.claims, body)
}

// readStandardWebhook answers what was signed, and the signatures of one version.
func readStandardWebhook(header http.Header, body []byte, version string) ([]byte, [][]byte, error) {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if id == "" || err != nil {
		return nil, nil, Refused("no Standard Webhooks headers")
	}
	if age := time.Since(time.Unix(seconds, 0)); age.Abs() > timestampTolerance {
		return nil, nil, Refused("an old timestamp")
	}
	var signatures [][]byte
	for _, each := range strings.Fields(header.Get("webhook-signature")) {
		name, text, _ := strings.Cut(each, ",")
		if signature, err := base64.StdEncoding.DecodeString(text); err == nil && name == version {
			signatures = append(signatures, signature)
		}
	}
	return append([]byte(fmt.Sprintf("%s.%s.", id, timestamp)), body...), signatures, nil
}

// verifyStandardWebhookV1: HMAC by the secret. What follows whsec_ is base64; any other secret is its own bytes.
func verifyStandardWebhookV1(header http.Header, body []byte, secret string) error {
	content, signatures, err := readStandardWebhook(header, body, "v1")
	if err != nil {
		return err
	}
	key := []byte(secret)
	if encoded, found := strings.CutPrefix(secret, "whsec_"); found {
		if key, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return errors.New("the secret after whsec_ is not base64")
		}
	}
	expected := mac(key, content)
	for _, signature := range signatures {
		if hmac.Equal(signature, expected) {
			return nil
		}
	}
	return Refused("no v1 signature by this secret")
}

// verifyStandardWebhookV1a: ed25519 by a key that the issuer publishes.
func verifyStandardWebhookV1a(header http.Header, body []byte, keys *PublishedKeys) error {
	content, signatures, err := readStandardWebhook(header, body, "v1a")
	if err != nil {
		return err
	}
	// After a rotation the key may be newer than what is cached: then they are fetched again.
	for _, fresh := range []bool{false, true} {
		published, err := keys.Ed25519(fresh)
		if err != nil {
			return err
		}
		for _, key := range published {
			for _, signature := range signatures {
				if ed25519.Verify(key, content, signature) {
					return nil
				}
			}
		}
	}
	return Refused("no v1a signature by a published key")
}
