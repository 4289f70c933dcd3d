/** Says what each class of a failed attempt means and what to look at next (docs/data-connectors.md, "Look into it"). */

interface ClassWords {
  /** The class in a word or two, for lists. */
  readonly name: string;
  readonly means: string;
  readonly next: string;
}

const words: Readonly<Record<string, ClassWords>> = {
  status: {
    name: "Status",
    means: "The receiver answered, but not with what acknowledges.",
    next: "Look at the status and the answer, and into the receiver's log. Only 200 acknowledges, unless the connector's settings say that any 2xx does.",
  },
  timeout: {
    name: "Timeout",
    means: "No answer came within 10 seconds.",
    next: "Look how long the receiver works before it answers. Answer first, and do long work afterwards.",
  },
  connect: {
    name: "No connection",
    means: "Nobody took the connection.",
    next: "Look whether the receiver runs, and at its host, its port and firewalls before it.",
  },
  reset: {
    name: "Connection closed",
    means: "The connection was closed before the head of the answer was whole.",
    next: "Look at proxies and load balancers before the receiver, and whether it crashes.",
  },
  tls: {
    name: "TLS",
    means: "The certificate or the handshake failed.",
    next: "The code at the end of the message says what is wrong. Serve the full chain of a certificate that names the host, by TLS 1.2 or 1.3.",
  },
  dns: {
    name: "Host not found",
    means: "The host's name was not found.",
    next: "Look at the spelling of the URL, and at your DNS.",
  },
  protocol: {
    name: "Not HTTP",
    means: "The head of the answer is not HTTP/1.1, or larger than 16 KB.",
    next: "Look what listens on that port, and what writes the head of the answer.",
  },
  "forbidden-address": {
    name: "Forbidden address",
    means: "One of the host's addresses is not of the public internet.",
    next: "Look at the URL and at the host's A and AAAA records. Whoever runs the stage can allow networks of its own.",
  },
  internal: {
    name: "Fault of the platform",
    means: "The platform failed.",
    next: "There is nothing to do: the event is sent again, and nothing counts against the receiver.",
  },
};

export const errorClassWords = (errorClass: string): ClassWords =>
  words[errorClass] ?? { name: "Failed", means: "The attempt failed.", next: "Look into the receiver's log." };
