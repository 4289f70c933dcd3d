/** Lists everything that is wrong with a request, so that a sender can mend it all at once. */

import { PlatformError, type Rejection } from "../error.ts";

export type FaultCode = "bad-request" | "too-large" | "unprocessable";

/**
 * Lists at most as many faults as a request may have points. An answer that listed more could not pass through Lambda.
 */
const mostListed = 10_000;

/** Orders the codes of faults: the one that must be mended first decides the status of the answer. */
const precedence: readonly FaultCode[] = ["bad-request", "too-large", "unprocessable"];

export class Faults {
  readonly #listed: Rejection[] = [];
  readonly #codes = new Set<FaultCode>();
  #count = 0;
  readonly #list: string;

  /** `list` is what the sender calls the list that positions are of. */
  constructor(list = "Metrics") {
    this.#list = list;
  }

  /**
   * Adds a fault. `index` is the metric's position, undefined if the fault is the request's own; `field` names the field
   * or tag.
   */
  add(index: number | undefined, reason: string, code: FaultCode = "bad-request", field?: string): void {
    this.#codes.add(code);
    this.#count++;
    if (this.#count > mostListed) return;
    this.#listed.push({ ...(index === undefined ? {} : { index }), reason, ...(field === undefined ? {} : { field }) });
  }

  /** Throws one `PlatformError` that lists every fault, if there is any. */
  throwIfAny(): void {
    const code = precedence.find((candidate) => this.#codes.has(candidate));
    if (code !== undefined) throw new PlatformError(code, this.#message(), { rejected: this.#rejections() });
  }

  #message(): string {
    const first = this.#listed[0];
    const place = first?.index === undefined ? "" : `${this.#list}[${first.index}]: `;
    const others = this.#count - 1;
    const more = others === 0 ? "" : ` ${others} more ${others === 1 ? "fault is" : "faults are"} listed in Rejected.`;
    return `Nothing was stored. ${place}${first?.reason ?? ""}${more}`;
  }

  #rejections(): Rejection[] {
    const unlisted = this.#count - this.#listed.length;
    return unlisted === 0 ? this.#listed : [...this.#listed, { reason: `and ${unlisted} more` }];
  }
}
