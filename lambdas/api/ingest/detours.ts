/**
 * Knows which projects take the intake queue for now: those of which something could not be sent a moment ago, so that a
 * queue which is slow or away makes the door slow once in a while and not with each request; and those whose receivers are
 * unusual, so that not each request is read for twice.
 */

import { isYoungerThan } from "../../shared/core/duration.ts";
import type { ProjectId } from "../../shared/core/id.ts";

/** Is how long a project takes the intake queue after something of it could not be sent, or was unusual. */
export const detourMillis = 10_000;

export class Detours {
  private readonly nowMillis: () => number;
  /** When detours began, of projects whose last one began within the time of a detour. */
  private readonly began = new Map<ProjectId, number>();

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
  }

  begin(project: ProjectId): void {
    const now = this.nowMillis();
    for (const [each, at] of this.began) if (!isYoungerThan(detourMillis, at, now)) this.began.delete(each);
    this.began.set(project, now);
  }

  isOn(project: ProjectId): boolean {
    const at = this.began.get(project);
    return at !== undefined && isYoungerThan(detourMillis, at, this.nowMillis());
  }
}
