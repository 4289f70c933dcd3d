/** Keeps what the platform has to say about those who use a project: one line for each hour, kind and identity. */

import { daySeconds } from "../../../core/duration.ts";
import type { ProjectId } from "../../../core/id.ts";
import { isoMillis } from "../../../core/instant.ts";
import type { Table } from "../table.ts";

export interface ProjectMessage {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  readonly identity: string;
}

interface NewMessage {
  /** Whom it is about. */
  readonly identity: string;
  readonly kind: string;
  /** Must be well-formed Unicode. */
  readonly text: string;
  readonly atMillis: number;
}

const prefix = "MESSAGE#";
const keepSeconds = 31 * daySeconds;

export class ProjectMessages {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Counts the message on its line, which is forgotten after 31 days. */
  async add(project: ProjectId, { identity, kind, text, atMillis }: NewMessage, times: number): Promise<void> {
    const hour = new Date(atMillis).toISOString().slice(0, 13);
    const key = { pk: `PROJECT#${project}`, sk: `${prefix}${hour}#${kind}#${identity}` };
    const expiresAt = Math.floor(atMillis / 1000) + keepSeconds;
    await this.table.tally(key, { count: times }, { identity, kind, text, time: isoMillis(atMillis), expiresAt });
  }

  /** Answers messages, the newest hours first. `after` is the `next` of an earlier page. */
  page(project: ProjectId, options: { after?: string | undefined; limit: number }) {
    return this.table.page<ProjectMessage>(`PROJECT#${project}`, prefix, { ...options, newestFirst: true });
  }
}
