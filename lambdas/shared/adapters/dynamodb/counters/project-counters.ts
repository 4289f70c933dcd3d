/** Keeps what comes into projects in the statistics table: points that were taken, and what was refused. */

import { sumOfProject } from "../../../core/metering/project-counts.ts";
import type { Table } from "../table.ts";
import { MinuteCounters } from "./minute-counters.ts";

export class ProjectCounters extends MinuteCounters {
  constructor(table: Table) {
    super(table, { partitionOf: (project) => `INTAKE#${project}`, sumOf: sumOfProject });
  }

  add(project: string, minute: number, amounts: Readonly<Record<string, number>>): Promise<void> {
    return this.tally(project, minute, amounts);
  }
}
