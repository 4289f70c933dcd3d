/** Reads for concurrent requests together, so that many cost few reads. */

import type { Patience } from "../core/waiting/patience.ts";
import { Together } from "../core/waiting/together.ts";
import type { ProjectViews, SourcePlace, Surroundings } from "./project-views.ts";

interface Waiting {
  readonly requests: readonly SourcePlace[];
  readonly resolve: (surroundings: Surroundings) => void;
  readonly reject: (error: unknown) => void;
}

/** Keeps what is read at once within a call of DynamoDB: up to five items for each. */
const mostTogether = 20;

export class JointViews implements Pick<ProjectViews, "of"> {
  private readonly together: Together<Waiting>;

  /** `whenSlow` is that of `JoinedCalls`. */
  constructor(views: Pick<ProjectViews, "of">, whenSlow: Patience) {
    this.together = new Together({ call: (some) => readFor(some, views), most: mostTogether, whenSlow });
  }

  /** Answers what is read by a call that begins after this one, and so is as new as one of its own. */
  of(requests: readonly SourcePlace[]): Promise<Surroundings> {
    const { promise, resolve, reject } = Promise.withResolvers<Surroundings>();
    this.together.add({ requests, resolve, reject });
    return promise;
  }
}

async function readFor(some: readonly Waiting[], views: Pick<ProjectViews, "of">): Promise<void> {
  try {
    const surroundings = await views.of(some.flatMap(({ requests }) => requests));
    for (const { resolve } of some) resolve(surroundings);
  } catch (error) {
    for (const { reject } of some) reject(error);
  }
}
