/** Answers a call of the management API: finds the call, identifies the caller, checks the role and runs the call. */

import type { Access } from "../../shared/access/access.ts";
import { apiTokenMay, type Grants, isBound, requireRole, requireSomewhere } from "../../shared/access/authorize.ts";
import { refuseSources, requireReading } from "../../shared/access/reading.ts";
import { checkQuery } from "../../shared/calls/query.ts";
import { noSuchCall, PlatformError } from "../../shared/core/error.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Project } from "../../shared/core/project/project.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "../../shared/handlers/api-gateway.ts";
import { codingOf } from "../../shared/handlers/content-coding.ts";
import { createShowing, runInProject, runOpen, runPublic } from "./audit/changes.ts";
import type { Asking } from "./http/asking.ts";
import { refuseLarge, withJson } from "./http/body.ts";
import type { Call, OpenCall, PrivateCall, ProjectCall, PublicCall } from "./http/call.ts";
import { createRouter } from "./http/router.ts";
import { findProject } from "./http/visibility.ts";
import type { Ports } from "./ports.ts";
import { calls } from "./resources/all.ts";

const isPublicCall = (call: Call): call is PublicCall => "isPublic" in call;
const isPrivateCall = (call: Call): call is PrivateCall => !isPublicCall(call);
const publicCalls = calls.filter(isPublicCall);
const findPublicCall = (request: HttpRequest): PublicCall | undefined =>
  publicCalls.find(({ method, path }) => method === request.method && path === request.path);
const findCall = createRouter(calls.filter(isPrivateCall));

const isProjectCall = (call: Call): call is ProjectCall => "role" in call;
const isOpenCall = (call: Call): call is OpenCall => isPrivateCall(call) && !isProjectCall(call);
const showingInProject = createShowing(calls.filter(isProjectCall));
const showingOpen = createShowing(calls.filter(isOpenCall));

/** Answers every success with 200 and a JSON body, because existing clients accept nothing else as success. */
export async function manage(request: HttpRequest, access: Access, ports: Ports): Promise<HttpAnswer> {
  // Looks for no caller outside /v2: paths that nobody knows come here too, and who asks does not matter there.
  if (!request.path.startsWith("/v2/")) throw new PlatformError("not-found", noSuchCall);
  const open = findPublicCall(request);
  if (open) return answerPublic(open, request, access, ports);
  const caller = await callerOf(request, access, ports);
  codingOf(request, ["identity"]);
  const { call, parameters } = findCall(request.method, request.path);
  const grants = await access.grantsOf(caller);
  const asking: Asking = { request: withJson(request), parameters, caller, grants, ports };
  if (!isProjectCall(call)) {
    refuseBound(call, caller);
    if (call.somewhere) requireSomewhere(grants, call.somewhere);
    return answerOf(request, call, () => runOpen(call, asking, showingOpen));
  }
  const project = await findProject(parameters.project ?? "", asking, call.ofDeleted);
  refuseBound(call, caller);
  authorize(call, caller, grants, project);
  return answerOf(request, call, () => runInProject(call, { ...asking, project }, showingInProject));
}

async function answerPublic(call: PublicCall, request: HttpRequest, access: Access, ports: Ports): Promise<HttpAnswer> {
  const { authorization, token } = request.headers;
  const caller = authorization || token ? await callerOf(request, access, ports) : undefined;
  codingOf(request, ["identity"]);
  return answerOf(request, call, () => runPublic(call, { request: withJson(request), caller, ports }));
}

async function callerOf({ headers, sourceIp }: HttpRequest, access: Access, ports: Ports): Promise<Identity> {
  const caller = await access.caller(headers, sourceIp);
  await ports.countCall(caller.id);
  refuseSources(caller);
  return caller;
}

async function answerOf(request: HttpRequest, { query = {} }: Call, run: () => Promise<unknown>): Promise<HttpAnswer> {
  refuseLarge(request);
  // Checks all parameters, even those that the call would not read, so that a wrong one is always reported.
  checkQuery(request, query);
  return jsonAnswer(200, await run());
}

/**
 * Refuses API tokens that are bound to single sources: attempts, jobs and members would tell them about other sources.
 */
function refuseBound(call: Call, caller: Identity): void {
  if (call.ofSources || !call.path.startsWith("/v2/projects/") || !isBound(caller)) return;
  throw new PlatformError(
    "forbidden",
    "This API token is bound to single sources, and this call is about more than those; use a token without databases.",
  );
}

/** Checks the caller's role. API tokens have scopes instead of roles: `read` reads what a project user may read. */
function authorize(call: ProjectCall, caller: Identity, grants: Grants, project: Project): void {
  if (call.tokenScope && apiTokenMay(caller, project.id, call.tokenScope)) return;
  if (call.method === "GET" && call.role === "roles/project.user") requireReading(project, { caller, grants });
  else requireRole(grants, project, call.role);
}
