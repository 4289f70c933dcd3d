/** Keeps the audit log, apart from the projects that it tells of, so that it outlasts them. */

import type { AuditEnd, AuditEntry } from "../../../core/audit/entry.ts";
import type { Scope } from "../../../core/identity/membership.ts";
import type { Key, Table } from "../table.ts";

const partition = (scope: Scope): string =>
  "project" in scope ? `AUDIT#PROJECT#${scope.project}` : `AUDIT#ORG#${scope.organization}`;
const prefix = "ENTRY#";
const keyOf = ({ scope, id }: Pick<AuditEntry, "scope" | "id">): Key => ({
  pk: partition(scope),
  sk: `${prefix}${id}`,
});

export class AuditEntries {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  begin(entry: AuditEntry): Promise<void> {
    return this.table.put({ ...keyOf(entry), ...entry });
  }

  /** Notes how the call ended, and what it was about if that is known now only. */
  async end(entry: AuditEntry, end: AuditEnd, resource: string): Promise<void> {
    await this.table.change(keyOf(entry), { end, resource });
  }

  /** Answers entries, newest first. `after` is the id of the last entry seen, or any text where the list goes on. */
  async page(
    scope: Scope,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ entries: AuditEntry[]; more: boolean }> {
    const start = after === undefined ? undefined : `${prefix}${after}`;
    const options = { after: start, limit, newestFirst: true };
    const { items, next } = await this.table.page<AuditEntry>(partition(scope), prefix, options);
    return { entries: items, more: next !== undefined };
  }
}
