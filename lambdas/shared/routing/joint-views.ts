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
  constructor(views: Pick<ProjectViews, "ofEach">, whenSlow: Patience) {
    this.together = new Together({ call: (some) => readFor(some, views), most: mostTogether, whenSlow });
  }

  /** Answers what is read by a call that begins after this one, and so is as new as one of its own. */
  of(requests: readonly SourcePlace[]): Promise<Surroundings> {
    const { promise, resolve, reject } = Promise.withResolvers<Surroundings>();
    this.together.add({ requests, resolve, reject });
    return promise;
  }
}

/** Tells each what it asked for as soon as that is known, whatever is still read for others. */
async function readFor(some: readonly Waiting[], views: Pick<ProjectViews, "ofEach">): Promise<void> {
  const asked = views.ofEach(some.map(({ requests }) => requests));
  await Promise.all(some.map(({ resolve, reject }, index) => asked[index]?.then(resolve, reject)));
}
