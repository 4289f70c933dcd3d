/**
 * Answers `/api/cdc`: takes Debezium's messages, and shows the current state of the rows that changes told of
 * (docs/protocols/capture.md, "Change data capture").
 */

import { findSource } from "../../shared/access/find-source.ts";
import { defaultRowsOfPage, keyText, mostRowsOfPage } from "../../shared/core/change/change.ts";
import type { ChangePoint } from "../../shared/core/change/current-rows.ts";
import { opTag, readKeyText } from "../../shared/core/change/read-change.ts";
import { readDebezium } from "../../shared/core/change/read-debezium.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { isoShort } from "../../shared/core/instant.ts";
import { connectionTagKey } from "../../shared/core/intake/names.ts";
import { PointCollector } from "../../shared/core/intake/point-collector.ts";
import type { ShownRow } from "../../shared/doors/changes.ts";
import {
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  queryValue,
  textAnswer,
} from "../../shared/handlers/api-gateway.ts";
import { readBody } from "../../shared/handlers/read-body.ts";
import { type Door, readAsked } from "./call.ts";
import { acceptedText } from "./ingest.ts";
import { countingRefusals, findSendersTarget, takeIn } from "./send-points.ts";

/** Takes one message of Debezium's, or a list of them, each of one row of the table that `Name` stands for. */
export async function sendChanges(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const target = await findSendersTarget(request, door);
  return countingRefusals(target, door, async () => {
    const name = nameIn(request);
    const acceptedAt = door.nowMillis();
    const collector = new PointCollector({ takesBlobs: true, list: "messages" });
    const keyColumns = (queryValue(request, "Key", "key") ?? "").split(",").flatMap((column) => column.trim() || []);
    const place = { name, keyColumns, receivedAtNanos: `${acceptedAt}000000` };
    const { points, tombstones } = readDebezium(readBody(request), place, collector);
    if (points.length > 0) await takeIn({ points, blobs: collector.blobs }, target, acceptedAt, door);
    return textAnswer(200, `${acceptedText(points, target)}${ignoredText(tombstones)}`);
  });
}

const ignoredText = (tombstones: number): string =>
  tombstones === 0
    ? ""
    : ` Ignored ${tombstones === 1 ? "1 tombstone" : `${tombstones} tombstones`}, which change nothing.`;

/** Shows the rows of one name, or the one row that `Key` names. */
export async function showRows(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { database } = readAsked(request);
  const caller = await door.caller(request.headers, request.sourceIp);
  const { project, id } = await findSource(caller, { database, use: "read" }, door.directory);
  const place = { project, source: id };
  const name = nameIn(request);
  const key = queryValue(request, "Key", "key");
  if (key !== undefined) {
    const row = await door.rows.row(place, name, readKeyText(key));
    return jsonAnswer(200, { Rows: row === undefined ? [] : [shown(row)] });
  }
  const after = afterIn(request);
  const { rows, next } = await door.rows.page(place, name, { after, limit: limitIn(request) });
  return jsonAnswer(200, pageOf(rows, next));
}

function nameIn(request: HttpRequest): string {
  const name = queryValue(request, "Name", "name");
  if (name) return name;
  throw new PlatformError("bad-request", "Name is absent; add '?Name=<measurement>', which stands for the table.");
}

function limitIn(request: HttpRequest): number {
  const text = queryValue(request, "PageSize", "pageSize", "pagesize") ?? String(defaultRowsOfPage);
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= mostRowsOfPage) return limit;
  throw new PlatformError("bad-request", `PageSize must be a number from 1 to ${mostRowsOfPage}.`);
}

/** Writes where a page ends, which is the key of its last row, as a text that fits into a query. */
const tokenOf = (end: string): string => Buffer.from(end).toString("base64url");

const longestToken = 1500;

function afterIn(request: HttpRequest): string | undefined {
  const token = queryValue(request, "PageToken", "pageToken", "pagetoken") ?? "";
  if (token === "") return undefined;
  const end = Buffer.from(token, "base64url").toString();
  if (token.length <= longestToken && tokenOf(end) === token) return end;
  throw new PlatformError("bad-request", "PageToken is not one that this call gave out; leave it out to begin anew.");
}

/** Bounds an answer, since Lambda takes 6 MB, and rows are kept deflated. */
const mostCharacters = 3_000_000;

interface ShownPage {
  readonly Rows: readonly ShownRow[];
  readonly NextPageToken?: string;
}

/** Answers the rows that fit, at least one, and where the next page begins. */
function pageOf(rows: readonly ChangePoint[], next: string | undefined): ShownPage {
  const fitting: ShownRow[] = [];
  let characters = 0;
  for (const [index, point] of rows.entries()) {
    const row = shown(point);
    characters += JSON.stringify(row).length;
    const before = rows[index - 1];
    if (before && characters > mostCharacters) {
      return { Rows: fitting, NextPageToken: tokenOf(keyText(before.change.key)) };
    }
    fitting.push(row);
  }
  return next === undefined ? { Rows: fitting } : { Rows: fitting, NextPageToken: tokenOf(next) };
}

/** Shows a row as its last change left it. Leaves the tags out that say no more than the key does. */
function shown({ measurement, change, tags, fields, connectionTag, atNanos }: ChangePoint): ShownRow {
  const { key, op, lsn } = change;
  const others = Object.entries(tags).filter(([name]) => name !== opTag && !Object.hasOwn(key, name));
  return {
    Name: measurement,
    Key: key,
    Op: op,
    Tags: { ...Object.fromEntries(others), [connectionTagKey]: connectionTag },
    Fields: fields,
    Timestamp: isoShort(atNanos),
    ...(lsn === undefined ? {} : { Lsn: lsn }),
  };
}
