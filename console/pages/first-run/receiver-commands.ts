/** Writes the commands that start a receiver of this repository beside a laptop, with the certificate that it trusts. */

import { quoteSh } from "../../snippets/quote.ts";

/** Where the receiver of the commands listens, which the form of a new connector is opened with. */
export const receiverUrl = "https://127.0.0.1:9443/events";

export interface ReceiverCommand {
  readonly language: string;
  readonly needs: string;
  readonly text: string;
}

/** `restUrl` is where the laptop publishes the keys by which the receiver verifies: so the commands hold no secret. */
export function receiverCommands(restUrl: string): readonly ReceiverCommand[] {
  const settings = [
    `ready() { node -p "require('./.millrace/ready.json').$1"; }`,
    `export ISSUER=${quoteSh(`${restUrl.replace(/\/$/, "")}/data-connector`)} PORT=9443`,
    'export TLS_CERT_FILE="$(ready receiver.certFile)" TLS_KEY_FILE="$(ready receiver.keyFile)"',
  ];
  const write = (...lines: readonly string[]): string => [...settings, ...lines].join("\n");
  return [
    { language: "Node", needs: "Nothing to install.", text: write("node docs/receivers/node/receiver.mjs") },
    {
      language: "Python",
      needs: "Python 3.9, and one package.",
      text: write(
        "python3 -m pip install -r docs/receivers/python/requirements.txt",
        "python3 docs/receivers/python/receiver.py",
      ),
    },
    { language: "Go", needs: "Go 1.21.", text: write("(cd docs/receivers/go && go run .)") },
  ];
}
