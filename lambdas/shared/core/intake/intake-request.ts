/** Makes the message that puts accepted points onto the intake queue. The doors and the calls that publish send it. */

import type { Point } from "../event/point.ts";
import type { ProjectId, SourceId } from "../id.ts";
import type { IntakeRequest } from "./intake-message.ts";

export interface Acceptance {
  readonly project: ProjectId;
  readonly source: SourceId;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Random for each request. */
  readonly nonce: string;
  /** The id of the one retention that the request names. */
  readonly retention?: string | undefined;
}

export const intakeRequest = (points: readonly Point[], acceptance: Acceptance): IntakeRequest => {
  const { project, source, acceptedAt, nonce, retention } = acceptance;
  const named = retention === undefined ? {} : { retention };
  return { version: 1, project, source, acceptedAt, nonce, ...named, points };
};
