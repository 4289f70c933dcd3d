/** Keeps which sign-ins failed, in the statistics table, which forgets what is old. */

import type { FailureLine, FailureScope, ShownFailure } from "../../../core/identity/sign-in-failure.ts";
import { isoMillis } from "../../../core/instant.ts";
import type { Table } from "../table.ts";

export interface ListedFailure extends ShownFailure {
  readonly id: string;
  /** When it happened first and last within the hour, as RFC 3339. */
  readonly firstTime: string;
  readonly time: string;
  readonly count: number;
  readonly expiresAt: number;
}

function partitionOf(scope: FailureScope): string {
  if ("project" in scope) return `SIGNINFAILURES#PROJECT#${scope.project}`;
  return "organization" in scope ? `SIGNINFAILURES#ORG#${scope.organization}` : "SIGNINFAILURES#OPERATOR";
}

const prefix = "HOUR#";

export class SignInFailureTable {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Counts failures on their line. Shows the last of them, or the first where strangers make up names. */
  async add({ scope, id, shown, ofStrangers, at, expiresAt }: FailureLine, count: number): Promise<void> {
    const key = { pk: partitionOf(scope), sk: `${prefix}${id}` };
    const time = isoMillis(at);
    const always = { time, expiresAt, ...(ofStrangers ? {} : shown) };
    await this.table.add(key, { count }, always, { firstTime: time, id, ...(ofStrangers ? shown : {}) });
  }

  /** Answers lines, the newest hours first. `after` is the id of the last line seen. */
  async page(
    scope: FailureScope,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ lines: ListedFailure[]; more: boolean }> {
    const start = after === undefined ? undefined : `${prefix}${after}`;
    const options = { after: start, limit, newestFirst: true };
    const { items, next } = await this.table.page<ListedFailure>(partitionOf(scope), prefix, options);
    return { lines: items, more: next !== undefined };
  }
}
