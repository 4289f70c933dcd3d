/**
 * Answers what comes to a path below `devices`: a stream of all devices, a stream of one, or the device itself. API
 * Gateway cannot tell the last two apart, because a variable of a path takes its whole segment.
 */

import { Readable } from "node:stream";
import { mayTouch } from "../../shared/access/authorize.ts";
import { checkQuery } from "../../shared/calls/query.ts";
import { methodNotAllowed, PlatformError } from "../../shared/core/error.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Source } from "../../shared/core/source/source.ts";
import { deviceId } from "../../shared/devices/names.ts";
import { showDevice } from "../../shared/devices/show-device.ts";
import { type HttpRequest, jsonAnswer } from "../../shared/handlers/api-gateway.ts";
import { codingOf } from "../../shared/handlers/content-coding.ts";
import type { StreamAnswer } from "../../shared/handlers/stream-handler.ts";
import { type Asked, readAsked } from "./asked.ts";
import { type FollowPort, follow } from "./follow.ts";
import { admit, type Opened, open, type StreamPort, type Visit, watchOver } from "./open.ts";
import { Oversight, type OversightPort } from "./oversight.ts";

export interface CallPort extends StreamPort, FollowPort, Pick<OversightPort, "repeat" | "report"> {
  readonly device: (project: ProjectId, id: SourceId) => Promise<Source | undefined>;
  readonly latestEvents: (project: ProjectId, id: SourceId) => Promise<readonly IdentifiedPoint[]>;
}

interface Path {
  readonly project: string;
  readonly device?: SourceId;
  readonly isStream: boolean;
}

const pattern = /^\/v2\/projects\/([^/:]+)\/devices(?:\/([^/:]+))?(:[^/]*)?$/;
/** Lists the methods of verbs that other functions answer. */
export const otherVerbs: Readonly<Record<string, readonly string[]>> = { ":command": ["POST"], ":publish": ["POST"] };

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new PlatformError("bad-request", "The path holds a broken %-escape.", { cause });
  }
};

function readPath(path: string): Path {
  const [, project, device, verb] = pattern.exec(path) ?? [];
  const isStream = verb === ":stream";
  if (project === undefined || (!isStream && (device === undefined || verb !== undefined))) {
    const methods = device === undefined || verb === undefined ? undefined : otherVerbs[verb];
    if (methods) throw methodNotAllowed("GET", path, methods);
    throw new PlatformError(
      "not-found",
      `There is no call GET ${path.slice(0, 200)}. See the API's documentation for its paths.`,
    );
  }
  return { project: decode(project), ...(device === undefined ? {} : { device: deviceId(decode(device)) }), isStream };
}

/** Answers a request. `isHead` asks for the head alone, and opens no stream. */
export async function answer(request: HttpRequest, isHead: boolean, port: CallPort): Promise<StreamAnswer> {
  const visitor = await port.access.caller(request.headers, request.sourceIp);
  await port.countCall(visitor.id);
  codingOf(request, ["identity"]);
  const path = readPath(request.path);
  const visit = await admit(request, path.project, port);
  if (!path.isStream) checkQuery(request, {});
  const asked = path.isStream ? readAsked(request, path.device) : undefined;
  const device = path.device === undefined ? undefined : await findDevice(visit, path.device, port);
  if (asked) return streamAnswer(request, isHead, { visit, asked }, port);
  return jsonAnswer(200, device && showDevice(device, await port.latestEvents(visit.project.id, device.id)));
}

async function findDevice({ caller, project }: Visit, id: SourceId, port: CallPort): Promise<Source> {
  const device = mayTouch(caller, id) ? await port.device(project.id, id) : undefined;
  if (!device) throw new PlatformError("not-found", "There is no such device in this project.");
  return device;
}

interface Wanted {
  readonly visit: Visit;
  readonly asked: Asked;
}

async function streamAnswer(
  request: HttpRequest,
  isHead: boolean,
  { visit, asked }: Wanted,
  port: CallPort,
): Promise<StreamAnswer> {
  const headers = {
    "content-type": asked.format.contentType,
    // Keeps proxies from holding the stream back.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  };
  // Answers a head with a body, which is not sent on, since Lambda holds an empty answer back for minutes.
  if (isHead) return { status: 200, headers, body: "\n" };
  let caller = visit.caller;
  const isTokenOver = (): boolean => asked.tokenEndsAt !== undefined && port.nowMillis() >= asked.tokenEndsAt;
  const checkRights = async (): Promise<void> => {
    // Ends the stream of a token that has run out without a word: a client that is told 401 gives up.
    if (isTokenOver()) return;
    try {
      ({ caller } = await admit(request, visit.project.id, port));
    } catch (error) {
      if (!isTokenOver()) throw error;
    }
  };
  const opened = await open(visit, asked, port);
  const isChosen: Asked["isChosen"] = (entry) => mayTouch(caller, entry.source) && asked.isChosen(entry);
  return { status: 200, headers, body: bodyOf(visit, { ...asked, isChosen }, { opened, checkRights }, port) };
}

interface Opening {
  readonly opened: Opened;
  readonly checkRights: () => Promise<void>;
}

/** Makes the body, which is written no faster than it is read. */
function bodyOf({ project }: Visit, asked: Asked, { opened, checkRights }: Opening, port: CallPort): Readable {
  const { place, endsAt } = opened;
  const { places, report, repeat, nowMillis } = port;
  const oversight = new Oversight(
    {
      checkRights,
      hasPlace: () => places.has(project.id, place),
      renewLease: async () => void (await watchOver(project.id, port)),
      nowMillis,
      repeat,
      report,
    },
    endsAt,
    () => body.destroy(),
  );
  const following = { ...opened, id: place.id, project: project.id, asked };
  const body = Readable.from(texts(), { objectMode: false });
  return body;

  async function* texts(): AsyncGenerator<string> {
    try {
      for await (const text of follow(following, oversight, port)) {
        oversight.given();
        yield text;
        oversight.taken();
      }
    } finally {
      oversight.end();
      await places.remove(project.id, place).catch((error: unknown) => report("cannot give a place back", error));
    }
  }
}
