/**
 * `POST /api/data`: a request's points are on their queues or on the intake queue, all of them, before it is answered
 * (docs/protocols/capture.md, "Sending points").
 */

import { byteLengthOf, encodeForQueue, fitsInline } from "../../shared/core/intake/intake-body.ts";
import type { IntakePointer, IntakeRequest } from "../../shared/core/intake/intake-message.ts";
import { intakeRequest } from "../../shared/core/intake/intake-request.ts";
import type { Target } from "./target.ts";

/** Takes accepted requests. A promise resolves when the request is durable. */
export interface Intake {
  /**
   * Sends an ordinary request, of so many bytes, straight to its queues. Answers false if it must take the intake queue,
   * because it is not ordinary or because something of it could not be sent. Throws where its source is disabled or gone.
   */
  direct(request: IntakeRequest, bytes: number): Promise<boolean>;
  send(project: string, body: string): Promise<void>;
  /** Stores what is too large for one message. */
  store(key: string, body: string): Promise<void>;
}

interface Acceptance {
  readonly intake: Intake;
  readonly target: Target;
  readonly acceptedAt: number;
  readonly nonce: string;
}

/**
 * Puts an ordinary request on its queues, and any other on the intake queue as one message, so that either all of it is
 * accepted or nothing.
 */
export async function accept(points: IntakeRequest["points"], acceptance: Acceptance): Promise<void> {
  const { intake, target, acceptedAt, nonce } = acceptance;
  const { project, id: source } = target.source;
  const request = intakeRequest(points, { project, source, acceptedAt, nonce, retention: target.retention?.id });
  const body = encodeForQueue(request);
  if (await intake.direct(request, byteLengthOf(body))) return;
  if (fitsInline(body)) return intake.send(request.project, body);
  const pointer: IntakePointer = { version: 1, key: `intake/${request.project}/${nonce}` };
  await intake.store(pointer.key, body);
  return intake.send(request.project, encodeForQueue(pointer));
}

/** Makes the text that the sender is told. It warns the sender if no retention stores the points. */
export function acceptedText(points: readonly unknown[], { source, retention }: Target): string {
  const count = points.length === 1 ? "1 point" : `${points.length} points`;
  if (retention || source.retentions.length > 0) return `Accepted ${count}.`;
  return `Accepted ${count}. No retention is linked to this source, so they are not stored in any.`;
}
