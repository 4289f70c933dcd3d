/** Has blocks built, once the day is over, of what comes into DynamoDB retentions (docs/adr/0072-chores-fall-due-on-a-list.md). */

import { dayMillis } from "../../shared/core/duration.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { type BuildBlocks, buildingDueMillis } from "../../shared/core/upkeep.ts";

interface Chores {
  note(chore: BuildBlocks, dueMillis: number): Promise<void>;
}

/** Notes once a day that something came into a project. Resolves when that is noted. */
export type NoteDays = (projects: Iterable<ProjectId>) => Promise<void>;

/** Remembers for the day which projects are noted, so that an environment writes once a day for each. */
export function createDayNotes(chores: Chores, nowMillis: () => number): NoteDays {
  let today = 0;
  let known = new Set<ProjectId>();
  return async (projects) => {
    const day = Math.floor(nowMillis() / dayMillis);
    if (day !== today) [today, known] = [day, new Set()];
    const remembered = known;
    const news = [...new Set(projects)].filter((project) => !remembered.has(project));
    await Promise.all(
      news.map(async (project) => {
        await chores.note({ kind: "buildBlocks", project, day }, buildingDueMillis({ project, day }));
        remembered.add(project);
      }),
    );
  };
}
