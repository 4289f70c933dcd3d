/** Lists sign-ins that failed, for those who look after the identities. */

import * as v from "valibot";
import { requireAdministrator } from "../../../../shared/access/authorize.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import {
  type FailureScope,
  isFailureLineId,
  signInFailureReasons,
} from "../../../../shared/core/identity/sign-in-failure.ts";
import { isoMicros } from "../../../../shared/core/instant.ts";
import { type Asking, type AskingInProject, parameter } from "../../http/asking.ts";
import type { Call } from "../../http/call.ts";
import { checkOrder } from "../../http/checks/times.ts";
import { instant } from "../../http/fields.ts";
import { newestFirst } from "../../http/pages/newest-first.ts";
import { readPage } from "../../http/pages/read-page.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { nameOfIdentity } from "../../http/resource-names.ts";
import { findOrganization } from "../../http/visibility.ts";
import type { ListedFailure, Ports } from "../../ports.ts";
import type { ListPage } from "../../registry-terms.ts";
import { signInFailureList } from "./answers.ts";

const listQuery = {
  start_time: { schema: instant, description: "RFC 3339 or epoch: only what happened last from then on." },
  end_time: { schema: instant, description: "RFC 3339 or epoch: only what happened last before then." },
  reason: {
    schema: v.picklist(signInFailureReasons, `must be one of ${signInFailureReasons.join(", ")}.`),
    description: "Only what failed for this reason.",
  },
  ...pageQuery,
} as const satisfies Query;

/** Limits how many lines one call looks through. A page may be short, or empty, if the filters skip many. */
const mostRead = 1000;
const mostOfPage = 100;

/** Reads lines of several lists as one, whose ids are in the same order. */
const readerOf = (scopes: readonly FailureScope[], ports: Ports) => async (page: ListPage) => {
  const pages = await Promise.all(scopes.map((scope) => ports.signInFailures(scope, page)));
  const all = pages.flatMap(({ lines }) => lines).sort((one, other) => (one.id < other.id ? 1 : -1));
  const items = all.slice(0, page.limit);
  const isMore = all.length > items.length || pages.some(({ more }) => more);
  return { items, next: isMore ? items.at(-1)?.id : undefined };
};

async function list({ request, ports }: Asking, scopes: readonly FailureScope[]) {
  const { start_time, end_time, reason } = readQuery(request, listQuery);
  checkOrder({ start_time, end_time });
  const timeOf = (nanos: bigint | undefined) => (nanos === undefined ? undefined : isoMicros(String(nanos)));
  const [from, to] = [timeOf(start_time), timeOf(end_time)];
  const nowSeconds = ports.now().getTime() / 1000;
  const isWanted = (line: ListedFailure): boolean =>
    // DynamoDB keeps lines for some days after their time.
    line.expiresAt > nowSeconds &&
    (reason === undefined || line.reason === reason) &&
    (from === undefined || line.time >= from) &&
    (to === undefined || line.time < to);
  const { shown, next } = await readPage(
    {
      read: readerOf(scopes, ports),
      idOf: ({ id }) => id,
      show: (line) => (isWanted(line) ? failureAnswer(line) : undefined),
      isEnough: (looked) => looked >= mostRead,
    },
    { after: readPosition(request, positionOf), size: readPageSize(request, mostOfPage) },
  );
  return { signInFailures: newestFirst(shown), nextPageToken: next === undefined ? "" : pageToken(next) };
}

/** Reads the token as the id of the last line looked at. */
const positionOf = (token: string): string | undefined => (isFailureLineId(token) ? token : undefined);

const failureAnswer = (line: ListedFailure) => ({
  time: line.time,
  firstTime: line.firstTime,
  count: line.count,
  name: line.name,
  identity: line.identity ? nameOfIdentity(line.identity) : null,
  reason: line.reason,
  credential: line.credential,
  door: line.door,
  address: line.address ?? null,
  clientId: line.clientId ?? null,
});

const listOfProject = (asking: AskingInProject) => list(asking, [{ project: asking.project.id }]);

/** Tells those who operate the stage of names that nobody bears too: they may be meant for any project. */
async function listOfOrganization(asking: Asking) {
  const { id, operatesStage } = await findOrganization(parameter(asking, "organization"), asking);
  requireAdministrator(asking.grants, id);
  return list(asking, [{ organization: id }, ...(operatesStage ? [{ operator: true } as const] : [])]);
}

export const signInFailureCalls: readonly Call[] = [
  {
    method: "GET",
    path: "/v2/organizations/{organization}/signinfailures",
    run: listOfOrganization,
    summary:
      "Lists failed sign-ins of the organization's users: newest hours first, and each page by when one failed last, newest first; for who operates the stage those under names that nobody bears too.",
    query: listQuery,
    answer: signInFailureList,
  },
  {
    method: "GET",
    path: "/v2/projects/{project}/signinfailures",
    role: "roles/project.admin",
    run: listOfProject,
    summary:
      "Lists failed sign-ins of the project's sources, API tokens and service accounts: newest hours first, and each page by when one failed last, newest first; a page may be short.",
    query: listQuery,
    answer: signInFailureList,
  },
];
