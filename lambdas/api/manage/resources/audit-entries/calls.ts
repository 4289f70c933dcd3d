/** Lists the audit log of a project or an organization. */

import * as v from "valibot";
import { requireAdministrator } from "../../../../shared/access/authorize.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { type AuditEntry, afterAuditEntriesOf, isAuditEntryId } from "../../../../shared/core/audit/entry.ts";
import type { Scope } from "../../../../shared/core/identity/membership.ts";
import { millisOf } from "../../../../shared/core/instant.ts";
import { type Asking, type AskingInProject, parameter } from "../../http/asking.ts";
import type { Call } from "../../http/call.ts";
import { checkOrder } from "../../http/checks/times.ts";
import { instant } from "../../http/fields.ts";
import { readPage } from "../../http/pages/read-page.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { findOrganization } from "../../http/visibility.ts";
import { auditEntryList } from "./answers.ts";
import { entryAnswer, nameOfActor } from "./show.ts";

const listQuery = {
  start_time: { schema: instant, description: "RFC 3339 or epoch: only calls from then on." },
  end_time: { schema: instant, description: "RFC 3339 or epoch: only calls until then." },
  actor: {
    schema: v.string(),
    description: "Only what this one has done: users/<id>, or the name of another identity.",
  },
  resource: {
    schema: v.string(),
    description: "Only changes of this resource and of what is below it, such as projects/<id>/sources/<id>.",
  },
  call: { schema: v.string(), description: "Only this call, by its operationId, such as sources.update." },
  ...pageQuery,
} as const satisfies Query;

/** Limits how many entries one call looks through. A page may be short, or empty, if the filters skip many. */
const mostRead = 1000;
const mostOfPage = 100;
const readAtOnce = 25;

interface Wanted {
  readonly actor?: string | undefined;
  readonly resource?: string | undefined;
  readonly call?: string | undefined;
}

function isWanted(entry: AuditEntry, { actor, resource, call }: Wanted): boolean {
  if (actor !== undefined && nameOfActor(entry.actor) !== actor) return false;
  if (call !== undefined && entry.call !== call) return false;
  if (resource === undefined) return true;
  return [entry.resource, ...entry.targets].some((name) => name === resource || name.startsWith(`${resource}/`));
}

/** Lists entries, newest first, because their ids begin with their time. */
async function list({ request, ports }: Asking, scope: Scope) {
  const { start_time, end_time, ...wanted } = readQuery(request, listQuery);
  checkOrder({ start_time, end_time });
  const nowMillis = ports.now().getTime();
  const from = start_time === undefined ? 0 : millisOf(start_time);
  const end = end_time === undefined ? undefined : afterAuditEntriesOf(millisOf(end_time));
  const { shown, next } = await readPage(
    {
      read: async (page) => {
        const { entries, more } = await ports.registry.auditEntries.page(scope, page);
        const items = entries.filter(({ beganAt }) => beganAt >= from);
        // Ends at the first entry that is too old: all that follow are older.
        return { items, next: more && items.length === entries.length ? entries.at(-1)?.id : undefined };
      },
      idOf: ({ id }) => id,
      // Shows none that has expired, which DynamoDB keeps for some days more.
      show: (entry) =>
        entry.expiresAt * 1000 > nowMillis && isWanted(entry, wanted) ? entryAnswer(entry, nowMillis) : undefined,
      readAtOnce,
      isEnough: (looked) => looked >= mostRead,
    },
    { after: readPosition(request, positionOf) ?? end, size: readPageSize(request, mostOfPage) },
  );
  return { auditEntries: shown, nextPageToken: next === undefined ? "" : pageToken(next) };
}

/** Reads the token as the id of the last entry looked at. */
const positionOf = (token: string): string | undefined => (isAuditEntryId(token) ? token : undefined);

async function listOfOrganization(asking: Asking) {
  const { id } = await findOrganization(parameter(asking, "organization"), asking);
  requireAdministrator(asking.grants, id);
  return list(asking, { organization: id });
}

const listOfProject = (asking: AskingInProject) => list(asking, { project: asking.project.id });

export const auditCalls: readonly Call[] = [
  {
    method: "GET",
    path: "/v2/organizations/{organization}/auditentries",
    run: listOfOrganization,
    summary: "Lists changes of the organization, its users and its administrators, and of projects made or deleted.",
    query: listQuery,
    answer: auditEntryList,
  },
  {
    method: "GET",
    path: "/v2/projects/{project}/auditentries",
    role: "roles/project.admin",
    ofDeleted: true,
    run: listOfProject,
    summary: "Lists who has changed what in the project, newest first; a page may be empty and not the last.",
    query: listQuery,
    answer: auditEntryList,
  },
];
