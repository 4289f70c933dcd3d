/**
 * Divides a batch into turns, so that what a project sends very much of does not hold up the rest of the batch: one that
 * sends little comes first, and its events are on their way before the others' are made.
 */

import type { IntakeChunk } from "../../shared/core/intake/intake-message.ts";

/** Bounds the points of a turn, as those of a message: so much is made and sent at a time, however full a batch is. */
const mostPointsPerTurn = 250;

interface Turned {
  readonly request: Pick<IntakeChunk, "project" | "identified">;
}

/**
 * Answers the requests in turns. Projects come in the order of how many points the batch has of them, and those with as
 * many in the order of the batch. The requests of a project stay in their order.
 */
export function inTurns<T extends Turned>(requests: readonly T[]): T[][] {
  const turns: T[][] = [];
  let turn: T[] = [];
  let points = 0;
  for (const next of quietFirst(requests)) {
    const more = next.request.identified.length;
    if (turn.length > 0 && points + more > mostPointsPerTurn) {
      turns.push(turn);
      turn = [];
      points = 0;
    }
    turn.push(next);
    points += more;
  }
  return turn.length > 0 ? [...turns, turn] : turns;
}

function quietFirst<T extends Turned>(requests: readonly T[]): T[] {
  const projects = [...Map.groupBy(requests, ({ request }) => request.project).values()];
  return projects.toSorted((one, other) => pointsOf(one) - pointsOf(other)).flat();
}

const pointsOf = (requests: readonly Turned[]): number =>
  requests.reduce((sum, { request }) => sum + request.identified.length, 0);
