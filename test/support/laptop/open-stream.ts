/** Opens a stream over HTTP as a client does, and collects what comes. */

import { until } from "./until.ts";

export interface StreamedEvent {
  readonly eventId: string;
  readonly targetName: string;
  readonly eventType: string;
  readonly data: Record<string, unknown> | null;
  readonly timestamp: string;
}

/** An object of a stream: an event, or why the stream ends. */
export interface StreamObject {
  readonly result?: { readonly event: StreamedEvent };
  readonly error?: { readonly code: number; readonly message: string };
}

export class OpenStream {
  readonly status: number;
  readonly headers: Headers;
  /** Is true once the server has ended the answer. */
  isOver = false;
  text = "";
  private readonly leaving: AbortController;

  private constructor(response: Response, leaving: AbortController) {
    this.status = response.status;
    this.headers = response.headers;
    this.leaving = leaving;
    void this.read(response);
  }

  static async open(url: string, headers: Record<string, string>): Promise<OpenStream> {
    const leaving = new AbortController();
    return new OpenStream(await fetch(url, { headers, signal: leaving.signal }), leaving);
  }

  /** Answers the objects that have come, from lines or from server-sent events. */
  get objects(): StreamObject[] {
    const complete = this.text.slice(0, this.text.lastIndexOf("\n") + 1).split("\n");
    return complete
      .map((line) => line.replace(/^data: /, ""))
      .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  }

  /** Answers the events that have come, without pings. */
  get events(): StreamedEvent[] {
    return this.objects.flatMap(({ result }) => (result && result.event.eventType !== "ping" ? [result.event] : []));
  }

  get pings(): StreamedEvent[] {
    return this.objects.flatMap(({ result }) => (result?.event.eventType === "ping" ? [result.event] : []));
  }

  get error(): { readonly code: number; readonly message: string } | undefined {
    return this.objects.find(({ error }) => error)?.error;
  }

  /** Waits for the first ping. What is accepted from then on reaches the stream. */
  async ready(): Promise<this> {
    if (this.status !== 200) throw new Error(`The stream was answered ${this.status}.`);
    await until("the first ping", () => this.pings[0]);
    return this;
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) this.text += decoder.decode(chunk, { stream: true });
    } catch {
      // The client left, or the server cut the answer off.
    } finally {
      this.isOver = true;
    }
  }
}
