import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mostCredentialBytes } from "../../../lambdas/api/authenticate/door.ts";
import { mostBodyBytes } from "../../../lambdas/api/manage/http/body.ts";
import { mostRanked } from "../../../lambdas/api/manage/http/pages/ranked.ts";
import { mostDevices, mostTypes } from "../../../lambdas/api/manage/resources/data-connectors/jobs.ts";
import { mostHeaders, mostNames } from "../../../lambdas/api/manage/resources/data-connectors/request.ts";
import { mostResent } from "../../../lambdas/api/manage/resources/data-connectors/resend.ts";
import { mostPublishedBytes } from "../../../lambdas/api/manage/resources/devices/emulator.ts";
import { mostReads } from "../../../lambdas/api/manage/resources/devices/list.ts";
import { mostMerged } from "../../../lambdas/api/manage/resources/events/chosen-devices.ts";
import { mostFields, mostSources } from "../../../lambdas/api/manage/resources/exports/request.ts";
import { longestKeyBytes, mostKeyColumns } from "../../../lambdas/shared/core/change/read-change.ts";
import { mostPoints } from "../../../lambdas/shared/core/intake/point-collector.ts";
import { exportsAtOnce } from "../../../lambdas/shared/core/job.ts";
import { bodyLimits, jobsPerHour, mostLookedThrough, roomLimits } from "../../../lambdas/shared/core/limits.ts";
import { mostCommandBytes, mostWaitingCommands } from "../../../lambdas/shared/core/mqtt/command.ts";
import { logsPerHour, longestLogText, mostLogsOfRequest } from "../../../lambdas/shared/core/source/source-log.ts";
import { largestBodyBytes } from "../../../lambdas/shared/handlers/read-body.ts";
import { usual } from "../../../lib/stage.ts";
import { root } from "../../support/import-graph.ts";

/** The figures that the page should state, by the rows of its tables. */
const figures: Readonly<Record<string, number>> = {
  "Projects of an organization": roomLimits.projectsPerOrganization,
  "Users made in an organization": roomLimits.usersPerOrganization,
  "Administrators of an organization, with those invited": roomLimits.administratorsPerOrganization,
  "Members of a project, with those invited": roomLimits.membersPerProject,
  "Service accounts of a project": roomLimits.serviceAccountsPerProject,
  "Keys of a service account": roomLimits.keysPerServiceAccount,
  "API tokens of a project": roomLimits.apiTokensPerProject,
  "Retentions of a project": roomLimits.retentionsPerProject,
  "Fleets of a project": roomLimits.fleetsPerProject,
  "Sources of a project, emulated devices among them (`sourcesPerProject`)": usual.sourcesPerProject,
  "Event types of a source of which the latest event is kept; events of more types are delivered, logged and retained all the same, and a message on the source says so":
    roomLimits.eventTypesPerSource,
  "Rows of a source's current state (change data capture), of all its tables, deleted ones among them while they are remembered; changes of more rows are delivered, logged and retained all the same, and a message on the source says so":
    roomLimits.rowsPerSource,
  "Commands that wait for a source to connect": mostWaitingCommands,
  "KiB of a command": mostCommandBytes / 1024,
  "Jobs of a project that run at once, its deletion not counted": roomLimits.jobsAtOncePerProject,
  "Exports of a project that run at once": exportsAtOnce,
  "Data connectors of a project (`connectorsPerProject`)": usual.connectorsPerProject,
  "Retentions that a source is linked to": bodyLimits.retentionsPerSource,
  "Labels of a source or a project": bodyLimits.entriesPerRecord,
  "Variables of a source": bodyLimits.entriesPerRecord,
  "KiB of all labels, and of all variables, of a source": bodyLimits.bytesPerRecord / 1024,
  "Sources that an API token is bound to": bodyLimits.databasesPerToken,
  "Scopes of an API token, repeated ones counted": bodyLimits.scopesPerToken,
  "Devices of a batch or a transfer": bodyLimits.entriesPerBatch,
  "Labels that a batch removes": bodyLimits.entriesPerBatch,
  "Members of a batch": bodyLimits.entriesPerBatch,
  "Headers of a data connector": mostHeaders,
  "Event types, and labels, that a data connector selects": mostNames,
  "Devices of a replay": mostDevices,
  "Event types of a replay": mostTypes,
  "Events of a resend": mostResent,
  "Devices whose events one call of `/v2/projects/P/events` merges": mostMerged,
  "Sources of an export": mostSources,
  "Fields of an export": mostFields,
  "KiB of a body under `/v2`": mostBodyBytes / 1024,
  "KiB of a body of `:publish`": mostPublishedBytes / 1024,
  "KiB of a body of `/Auth` and `/oauth2/token`": mostCredentialBytes / 1024,
  "MiB of a body of `/api/data`, inflated; more is answered 413": largestBodyBytes / 1024 ** 2,
  "Points of a request to `/api/data`, and messages of one to `/api/cdc`": mostPoints,
  "Key columns of a row of change data capture": mostKeyColumns,
  "Bytes of JSON of such a key": longestKeyBytes,
  "Reads of a call that lists devices, of which an empty project costs one": mostReads,
  "Devices that `order_by` puts in order; more is answered 400": mostRanked,
  "Devices that `order_by` looks through for them; more is answered 400": mostLookedThrough,
  "Syncs, replays, resends of what failed, and exports an hour that are asked for in a project": jobsPerHour,
  "Calls of `/v2` a second of an identity, and queries besides (`callsPerSecond`)": usual.callsPerSecond,
  "Messages of a request to `/api/logs`; more is answered 413": mostLogsOfRequest,
  "Characters of such a message": longestLogText,
  "Messages an hour that a source sends to `/api/logs`": logsPerHour,
  "Points a second of a project (`pointsPerSecond`)": usual.pointsPerSecond,
  "Streams that a project has open (`streamsPerProject`)": usual.streamsPerProject,
  "Streams of a project that an identity has open; one more ends its oldest (`streamsPerIdentity`)":
    usual.streamsPerIdentity,
};

it("The page of limits has the figures by which the laptop differs", () => {
  const page = readFileSync(join(root, "docs/limits.md"), "utf8");
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as {
    context: { stages: { laptop: { callsPerSecond: number; pointsPerSecond: number } } };
  };
  const { callsPerSecond, pointsPerSecond } = context.stages.laptop;
  expect(page).toContain(`On the laptop these two are higher, ${callsPerSecond} calls and ${pointsPerSecond} points`);
});

it("The page of limits has the figures of the code, all of them and no others", () => {
  const page = readFileSync(join(root, "docs/limits.md"), "utf8");
  const rows = [...page.matchAll(/^\| (.+) \| (\d+) \|$/gm)].map(([, what = "", most]) => [what, Number(most)]);
  expect(Object.fromEntries(rows)).toStrictEqual(figures);
  const bounds = page.match(/^\| .+ \|$/gm) ?? [];
  expect(rows).toHaveLength(bounds.filter((line) => !/At most|---/.test(line)).length);
});
