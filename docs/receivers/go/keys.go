package main

// The keys that an issuer publishes, fetched when they are needed.

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// Published keys are kept for an hour: new ones stand there a day before they sign.
	kept = time.Hour
	// However many requests with unknown keys come, the issuer is asked this often at most.
	pause = 30 * time.Second
)

// PublishedKeys caches an issuer's keys. The issuer is yours to know: never take it from a token.
type PublishedKeys struct {
	Issuer    string
	client    http.Client
	lock      sync.Mutex
	fetchedAt time.Time
	p256      map[string]*ecdsa.PublicKey
	ed25519   []ed25519.PublicKey
}

// NewPublishedKeys fetches nothing yet.
func NewPublishedKeys(issuer string) *PublishedKeys {
	return &PublishedKeys{Issuer: issuer, client: http.Client{Timeout: 5 * time.Second}}
}

// P256 answers nil where the issuer publishes no such key.
func (keys *PublishedKeys) P256(kid string) (*ecdsa.PublicKey, error) {
	keys.lock.Lock()
	defer keys.lock.Unlock()
	if err := keys.refresh(false); err != nil {
		return nil, err
	}
	if key := keys.p256[kid]; key != nil {
		return key, nil
	}
	if err := keys.refresh(true); err != nil {
		return nil, err
	}
	return keys.p256[kid], nil
}

// Ed25519 answers all that are published.
func (keys *PublishedKeys) Ed25519(fresh bool) ([]ed25519.PublicKey, error) {
	keys.lock.Lock()
	defer keys.lock.Unlock()
	if err := keys.refresh(fresh); err != nil {
		return nil, err
	}
	return keys.ed25519, nil
}

func (keys *PublishedKeys) refresh(fresh bool) error {
	age := time.Since(keys.fetchedAt)
	if age < pause || (!fresh && age < kept) {
		return nil
	}
	var configuration struct {
		Issuer  string `json:"issuer"`
		JwksURI string `json:"jwks_uri"`
	}
	if err := keys.get(keys.Issuer+"/.well-known/openid-configuration", &configuration); err != nil {
		return err
	}
	if configuration.Issuer != keys.Issuer {
		return fmt.Errorf("%s says that it is %s", keys.Issuer, configuration.Issuer)
	}
	var jwks struct{ Keys []jwk }
	if err := keys.get(configuration.JwksURI, &jwks); err != nil {
		return err
	}
	var standard struct{ Keys []struct{ PublicKey string } }
	if err := keys.get(keys.Issuer+"/.well-known/standard-webhooks.json", &standard); err != nil {
		return err
	}
	p256 := map[string]*ecdsa.PublicKey{}
	for _, each := range jwks.Keys {
		if key, err := each.p256(); err == nil {
			p256[each.Kid] = key
		}
	}
	var published []ed25519.PublicKey
	for _, each := range standard.Keys {
		// whpk_ and 32 bytes in base64.
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(each.PublicKey, "whpk_"))
		if err == nil && len(key) == ed25519.PublicKeySize {
			published = append(published, key)
		}
	}
	keys.p256, keys.ed25519, keys.fetchedAt = p256, published, time.Now()
	return nil
}

type jwk struct{ Kty, Crv, Kid, X, Y string }

func (jwk jwk) p256() (*ecdsa.PublicKey, error) {
	if jwk.Kty != "EC" || jwk.Crv != "P-256" {
		return nil, fmt.Errorf("%s is no P-256 key", jwk.Kid)
	}
	x, err := base64.RawURLEncoding.DecodeString(jwk.X)
	if err != nil {
		return nil, err
	}
	y, err := base64.RawURLEncoding.DecodeString(jwk.Y)
	if err != nil {
		return nil, err
	}
	return &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}, nil
}

func (keys *PublishedKeys) get(url string, into any) error {
	response, err := keys.client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", url, response.StatusCode)
	}
	return json.NewDecoder(response.Body).Decode(into)
}
