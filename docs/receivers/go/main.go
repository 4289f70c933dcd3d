// A small webhook receiver: verifies each request, handles each event once, answers 200 only then.
//
//	SIGNATURE_SECRET=… ISSUER=https://…/data-connector PORT=8443 TLS_CERT_FILE=… TLS_KEY_FILE=… go run .
//
// Without certificate it speaks plain HTTP, for use behind what ends TLS: data connectors send to https:// alone.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

const (
	// An event is smaller than this; whoever sends more is none of ours.
	largestBodyBytes = 1 << 20
	// The same event may come again. Keep ids where you keep your data, and each event counts once for good.
	remembered = 100_000
)

type message struct {
	Event struct {
		EventID   string          `json:"eventId"`
		EventType string          `json:"eventType"`
		Data      json.RawMessage `json:"data"`
	} `json:"event"`
}

// handle is for your own work. Return only when you are certain that you are done: the event is not sent again after.
func handle(message message) error {
	fmt.Printf("event %s %s\n", message.Event.EventID, message.Event.EventType)
	return nil
}

// once handles each event id once, also where it comes again while it is being worked on.
type once struct {
	lock   sync.Mutex
	events map[string]*entry
	order  []string
}

type entry struct {
	lock sync.Mutex
	done bool
}

func (once *once) entryOf(eventID string) *entry {
	once.lock.Lock()
	defer once.lock.Unlock()
	if known := once.events[eventID]; known != nil {
		return known
	}
	once.events[eventID] = &entry{}
	once.order = append(once.order, eventID)
	if len(once.order) > remembered {
		delete(once.events, once.order[0])
		once.order = once.order[1:]
	}
	return once.events[eventID]
}

func (once *once) handle(message message) error {
	entry := once.entryOf(message.Event.EventID)
	entry.lock.Lock()
	defer entry.lock.Unlock()
	if entry.done {
		return nil
	}
	err := handle(message)
	entry.done = err == nil
	return err
}

type receiver struct {
	verifier *Verifier
	once     once
}

func (receiver *receiver) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	err := receiver.receive(response, request)
	var refused Refused
	switch {
	case err == nil:
		response.WriteHeader(http.StatusOK)
	case errors.As(err, &refused):
		fmt.Println("refused:", refused)
		response.WriteHeader(http.StatusUnauthorized)
	default:
		fmt.Println("failed:", err)
		response.WriteHeader(http.StatusInternalServerError)
	}
}

func (receiver *receiver) receive(response http.ResponseWriter, request *http.Request) error {
	if request.Method != http.MethodPost {
		return Refused("no POST")
	}
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, largestBodyBytes))
	if err != nil {
		return Refused("a body that is cut off or too large")
	}
	if err := receiver.verifier.Verify(request.Header, body); err != nil {
		return err
	}
	var message message
	if err := json.Unmarshal(body, &message); err != nil {
		return err
	}
	return receiver.once.handle(message)
}

func main() {
	verifier, err := NewVerifier(os.Getenv("SIGNATURE_SECRET"), os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8443"
	}
	host := os.Getenv("HOST")
	if host == "" {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{
		Handler:           &receiver{verifier: verifier, once: once{events: map[string]*entry{}}},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
	}
	fmt.Println("listening on port", listener.Addr().(*net.TCPAddr).Port)
	certificate, key := os.Getenv("TLS_CERT_FILE"), os.Getenv("TLS_KEY_FILE")
	if certificate != "" && key != "" {
		log.Fatal(server.ServeTLS(listener, certificate, key))
	}
	log.Fatal(server.Serve(listener))
}
