"""A small webhook receiver: verifies each request, handles each event once, answers 200 only then.

    SIGNATURE_SECRET=… ISSUER=https://…/data-connector PORT=8443 TLS_CERT_FILE=… TLS_KEY_FILE=… python3 receiver.py

Without certificate it speaks plain HTTP, for use behind what ends TLS: data connectors send to https:// alone.
"""

import json
import os
import ssl
import threading
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from verify import Refused, create_verifier

# An event is smaller than this; whoever sends more is none of ours.
LARGEST_BODY_BYTES = 1024 * 1024
# The same event may come again. Keep ids where you keep your data, and each event counts once for good.
REMEMBERED = 100_000


def handle(message):
    """Put your own work here. Return only when you are certain that you are done: the event is not sent again after."""
    event = message["event"]
    print(f"event {event['eventId']} {event['eventType']}", flush=True)


class Once:
    """Handles each event id once, also where it comes again while it is being worked on."""

    def __init__(self):
        self._lock = threading.Lock()
        self._events = OrderedDict()

    def handle(self, message):
        event_id = message["event"]["eventId"]
        with self._lock:
            each = self._events.setdefault(event_id, {"lock": threading.Lock(), "done": False})
            if len(self._events) > REMEMBERED:
                self._events.popitem(last=False)
        with each["lock"]:
            if not each["done"]:
                handle(message)
                each["done"] = True


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self):
        status = self.answer()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self):
        try:
            length = self.headers.get("Content-Length") or ""
            if not length.isdigit() or int(length) > LARGEST_BODY_BYTES:
                self.close_connection = True
                raise Refused("no length, or a body that is too large")
            body = self.rfile.read(int(length))
            self.server.verify(self.headers, body)
            self.server.once.handle(json.loads(body))
            return 200
        except Refused as refused:
            print(f"refused: {refused}", flush=True)
            return 401
        except Exception as error:  # Whatever it was, the event is not done: it will come again.
            print(f"failed: {error}", flush=True)
            return 500

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8443"))), Receiver)
    server.verify = create_verifier(os.environ.get("SIGNATURE_SECRET"), os.environ.get("ISSUER"))
    server.once = Once()
    certificate, key = os.environ.get("TLS_CERT_FILE"), os.environ.get("TLS_KEY_FILE")
    if certificate and key:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # Shaken hands in the request's own thread: a client that is slow to begin holds up no other.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(f"listening on port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
