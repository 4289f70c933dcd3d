/** Has each call that changes something stand in the audit log, in one place for all of them. */

import { PlatformError, statusOf } from "../../../shared/core/error.ts";
import type { Asking, AskingInProject, PublicAsking } from "../http/asking.ts";
import type { Call, OpenCall, ProjectCall, PublicCall } from "../http/call.ts";
import { callName } from "../http/call-name.ts";
import { type AuditPlace, distinct, inProject } from "./places.ts";
import { actorOf, recorded, type Shown } from "./recording.ts";

/** Tells whether the call changes something, so that the audit log has to tell of it. */
export const isChange = (call: Call): boolean => call.changes ?? call.method !== "GET";

/** Answers the path of what a call is about: without the custom verb, as in `/sources/{source}:resetPassword`. */
const subjectOf = (path: string): string => path.replace(/:\w+$/, "");

/** Answers the call that shows what another call changes. Calls on collections, which make something, have none. */
type Showing<C> = (call: Call) => C | undefined;

export function createShowing<C extends Call>(calls: readonly C[]): Showing<C> {
  const byPath = new Map(calls.filter(({ method }) => method === "GET").map((call) => [call.path, call]));
  return ({ path }) => {
    const subject = subjectOf(path);
    return subject.endsWith("}") ? byPath.get(subject) : undefined;
  };
}

/** Runs a call outside of projects. */
export async function runOpen(call: OpenCall, asking: Asking, showing: Showing<OpenCall>): Promise<unknown> {
  const run = () => call.run(asking);
  if (!isChange(call)) return run();
  const shown = showing(call);
  const before = async () => shown && shownBy(shown, await ifVisible(() => shown.run(asking)));
  return log({ call, asking, places: (await call.places?.(asking)) ?? [], before, run });
}

/** Runs a call in a project. */
export async function runInProject(
  call: ProjectCall,
  asking: AskingInProject,
  showing: Showing<ProjectCall>,
): Promise<unknown> {
  const run = () => call.run(asking);
  if (!isChange(call)) return run();
  const shown = showing(call);
  const before = async () => shown && shownBy(shown, await ifVisible(() => shown.run(asking)));
  // Puts what the call names first: it tells what of the project is meant.
  const places = [...((await call.places?.(asking)) ?? []), inProject(asking.project.id)];
  return log({ call, asking, places, before, run });
}

/** Runs a call that needs no credential. */
export async function runPublic(call: PublicCall, asking: PublicAsking): Promise<unknown> {
  const before = async () => undefined;
  return log({ call, asking, places: await call.places(asking), before, run: () => call.run(asking) });
}

interface Change {
  readonly call: Call;
  readonly asking: PublicAsking;
  readonly places: readonly AuditPlace[];
  readonly before: () => Promise<Shown | undefined>;
  readonly run: () => Promise<unknown>;
}

/** Runs a call that stands in nobody's log without an entry: it changes nothing, since it refuses its caller. */
function log({ call, asking, places, before, run }: Change): Promise<unknown> {
  if (places.length === 0) return run();
  const { request, caller, ports } = asking;
  const resource = subjectOf(request.path).slice("/v2/".length);
  const about = { call: callName(call), resource, actor: actorOf(caller), sourceIp: request.sourceIp };
  return recorded({ ...about, places: distinct(places), before, answer: call.answer, run }, ports);
}

const shownBy = ({ answer }: Call, value: unknown): Shown | undefined =>
  value === undefined ? undefined : { value, schema: answer };

/** Answers undefined for what the caller may not see: then the call itself refuses too, or does not need it. */
async function ifVisible(show: () => Promise<unknown>): Promise<unknown> {
  try {
    return await show();
  } catch (error) {
    if (error instanceof PlatformError && statusOf(error.code) < 500) return undefined;
    throw error;
  }
}
