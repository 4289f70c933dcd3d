/**
 * Knows which projects take the intake queue for now: those of which something could not be sent a moment ago, so that a
 * queue which is slow or away makes the door slow once in a while and not with each request; those whose receivers are
 * unusual, so that not each request is read for twice; and those that send more at once than is routed at the door, since
 * `route` makes batches of that and gives projects turns.
 */

import { isYoungerThan } from "../../shared/core/duration.ts";
import type { ProjectId } from "../../shared/core/id.ts";

/** Is how long a project takes the intake queue after something of it could not be sent, or was unusual. */
export const detourMillis = 10_000;
/**
 * Bounds how many requests of a project are routed at once here. On Lambda an environment has one; on a laptop a thread
 * has many, which would hold up those of other projects.
 */
export const mostAtOnce = 8;

export class Detours {
  private readonly nowMillis: () => number;
  /** When detours began, of projects whose last one began within the time of a detour. */
  private readonly began = new Map<ProjectId, number>();
  private readonly underWay = new Map<ProjectId, number>();

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
  }

  /** Answers whether a request of the project may be routed at the door. Who may must leave again. */
  enter(project: ProjectId): boolean {
    const count = this.underWay.get(project) ?? 0;
    if (count >= mostAtOnce || this.isOn(project)) return false;
    this.underWay.set(project, count + 1);
    return true;
  }

  leave(project: ProjectId): void {
    const count = this.underWay.get(project) ?? 0;
    if (count > 1) this.underWay.set(project, count - 1);
    else this.underWay.delete(project);
  }

  begin(project: ProjectId): void {
    const now = this.nowMillis();
    for (const [each, at] of this.began) if (!isYoungerThan(detourMillis, at, now)) this.began.delete(each);
    this.began.set(project, now);
  }

  private isOn(project: ProjectId): boolean {
    const at = this.began.get(project);
    return at !== undefined && isYoungerThan(detourMillis, at, this.nowMillis());
  }
}
