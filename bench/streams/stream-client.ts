/** Reads a stream of events as a client does, and notes when each came. */

import { get, type IncomingMessage } from "node:http";

export interface StreamClient {
  /** When each event came first, by its sequence number. */
  readonly receipts: Map<number, number>;
  readonly repeats: { count: number };
  leave(): void;
}

/** Resolves at the stream's first ping: what is accepted from then on is in the stream. */
export function openStream(url: string, token: string): Promise<StreamClient> {
  const receipts = new Map<number, number>();
  const repeats = { count: 0 };
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      const onLine = (line: string): void => {
        const { result, error } = JSON.parse(line) as StreamLine;
        const sequence = result?.event.data?.Bench?.Sequence;
        if (!result) reject(new Error(`streams: answered ${response.statusCode}: ${error?.message ?? line}`));
        else if (sequence === undefined) resolve({ receipts, repeats, leave: () => request.destroy() });
        else if (receipts.has(sequence)) repeats.count++;
        else receipts.set(sequence, performance.now());
      };
      readLines(response, onLine);
    });
    request.on("error", reject);
  });
}

interface StreamLine {
  readonly result?: { readonly event: { readonly data: { readonly Bench?: { readonly Sequence: number } } | null } };
  readonly error?: { readonly message: string };
}

function readLines(response: IncomingMessage, onLine: (line: string) => void): void {
  let rest = "";
  response.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  });
  // Leaving cuts the answer off, which is no fault.
  response.on("error", () => undefined);
}
