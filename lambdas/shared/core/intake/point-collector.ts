/** Collects what reading a request gives: its points, its faults, and its weight. */

import { type Blob, readBlob } from "../blob/data-uri.ts";
import { PlatformError } from "../error.ts";
import type { Point } from "../event/point.ts";
import { type FaultCode, Faults } from "./faults.ts";
import { byteLengthOf, encodeForQueue } from "./intake-body.ts";
import { show } from "./json-value.ts";
import { NameChecker } from "./names.ts";
import type { RowContext } from "./row.ts";
import { blobRefused, type ValueFault } from "./values.ts";

/** The most points of one request, counted after flattening (docs/protocols/capture.md, "Sending points"). */
export const mostPoints = 10_000;

/**
 * The most bytes of a point as JSON, since a queue message, a DynamoDB item (400 KB) and a webhook's body each hold a
 * whole one.
 */
const largestPointBytes = 192 * 1024;

/**
 * The most weight of a whole request. Rows repeat their metric's tags, so a small text can become gigabytes. Four times
 * the largest text is more than any usual request reaches.
 */
const largestWeight = 8 * 1024 * 1024;

/** A row's weight is at least a sixth of its bytes. Names, time and punctuation are added to it. */
const bytesPerWeight = 6;
const largestFrameBytes = 2048;

/** Counts what a request grows to while it is read. */
export class RequestSize {
  #rows = 0;
  #weight = 0;

  /** Throws `too-large` for a request that outgrows every usual one. */
  countWeight(weight: number): void {
    this.#weight += weight;
    if (this.#weight > largestWeight) throw tooLarge("The request grows too large when it is flattened");
  }

  /** Throws `too-large` for the first row too many. */
  countRow(): void {
    this.#rows++;
    if (this.#rows > mostPoints) throw tooLarge(`The request has more than ${mostPoints} points once it is flattened`);
  }
}

/** Answers what is wrong with a point that is too large to be kept; undefined if it is not. `weight` is its row's. */
export function faultOfSize(point: Point, weight: number): string | undefined {
  const mayBeTooLarge = weight * bytesPerWeight + largestFrameBytes > largestPointBytes;
  if (!mayBeTooLarge || byteLengthOf(encodeForQueue(point)) <= largestPointBytes) return undefined;
  return `makes a point larger than ${largestPointBytes / 1024} KiB; send smaller or fewer fields`;
}

/** The files that came inside a request's fields. */
export interface Blobs {
  readonly kept: readonly Blob[];
  /** Lists why each of them is refused if its source has no store for it. */
  readonly refusals: Faults;
}

export class PointCollector implements RowContext {
  readonly names = new NameChecker();
  readonly #takesBlobs: boolean;
  readonly #points: Point[] = [];
  readonly #blobs: Blob[] = [];
  readonly #blobRefusals: Faults;
  readonly #faults: Faults;
  #metric: number | undefined;
  #metricIsSound = true;
  readonly #size = new RequestSize();

  /**
   * Refuses every blob unless `takesBlobs` says that somebody keeps them. `list` is what the sender calls the list of
   * metrics.
   */
  constructor({ takesBlobs = false, list }: { readonly takesBlobs?: boolean; readonly list?: string } = {}) {
    this.#takesBlobs = takesBlobs;
    this.#faults = new Faults(list);
    this.#blobRefusals = new Faults(list);
  }

  /** Takes every fault and point from here on for the metric at `index`. */
  beginMetric(index: number): void {
    this.#metric = index;
    this.#metricIsSound = true;
  }

  /** Tells whether the metric that was begun last has no fault so far. */
  get metricIsSound(): boolean {
    return this.#metricIsSound;
  }

  reject(reason: string, code?: FaultCode, field?: string): void {
    this.#metricIsSound = false;
    this.#faults.add(this.#metric, reason, code, field);
  }

  takeBlob(text: string, field: string): string | ValueFault {
    if (!this.#takesBlobs) return blobRefused;
    const blob = readBlob(text);
    if ("reason" in blob) return { ...blob, code: "bad-request" };
    this.#blobs.push(blob);
    this.#blobRefusals.add(this.#metric, `The field ${show(field)} ${blobRefused.reason}.`, blobRefused.code, field);
    return blob.path;
  }

  countWeight(weight: number): void {
    this.#size.countWeight(weight);
  }

  countRow(): void {
    this.#size.countRow();
  }

  /** Adds a point. `weight` is the weight of the row that it was made of. */
  add(point: Point, weight: number): void {
    const fault = faultOfSize(point, weight);
    if (fault !== undefined) this.reject(`The metric ${fault}.`, "too-large");
    this.#points.push(point);
  }

  get blobs(): Blobs {
    return { kept: this.#blobs, refusals: this.#blobRefusals };
  }

  /** Answers the points in order if the whole request is good. Otherwise throws every fault in one error. */
  finish(): Point[] {
    this.#faults.throwIfAny();
    return this.#points;
  }
}

const tooLarge = (what: string): PlatformError => {
  const reason = `${what}; send it in parts.`;
  return new PlatformError("too-large", `Nothing was stored. ${reason}`, { rejected: [{ reason }] });
};
