/** Answers a call of the management API: finds it, identifies the caller, checks the role, runs it. */

import type { Access } from "../../shared/access/access.ts";
import { apiTokenMay, type Grants, isBound, requireRole } from "../../shared/access/authorize.ts";
import { PlatformError, statusOf } from "../../shared/core/error.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Project } from "../../shared/core/project/project.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "../../shared/handlers/api-gateway.ts";
import { errorHeaders } from "../../shared/handlers/http-handler.ts";
import type { Asking } from "./http/asking.ts";
import type { Call, ProjectCall } from "./http/call.ts";
import { readQuery } from "./http/query.ts";
import { createRouter } from "./http/router.ts";
import { findProject } from "./http/visibility.ts";
import type { Ports } from "./ports.ts";
import { calls } from "./resources/all.ts";

const findCall = createRouter(calls);

const isProjectCall = (call: Call): call is ProjectCall => "role" in call;

/** Always 200 with a JSON body: existing clients take nothing else for success. */
export async function manage(request: HttpRequest, access: Access, ports: Ports): Promise<HttpAnswer> {
  const caller = await access.caller(request.headers);
  await ports.countCall(caller.id);
  if (caller.kind === "source") throw new PlatformError("forbidden", "A source may send data and do nothing else.");
  const { call, parameters } = findCall(request.method, request.path);
  const grants = await access.grantsOf(caller);
  const asking: Asking = { request, parameters, caller, grants, ports };
  if (!isProjectCall(call)) {
    refuseBound(call, caller);
    return answerOf(request, call, () => call.run(asking));
  }
  const project = await findProject(parameters.project ?? "", asking, call.ofDeleted);
  refuseBound(call, caller);
  authorize(call, caller, grants, project);
  return answerOf(request, call, () => call.run({ ...asking, project }));
}

async function answerOf(request: HttpRequest, { query = {} }: Call, run: () => Promise<unknown>): Promise<HttpAnswer> {
  // Also what the call would not come to read: a wrong parameter is always told.
  readQuery(request, query);
  return jsonAnswer(200, await run());
}

/** Attempts, jobs and members would tell a token of sources that are not its own. */
function refuseBound(call: Call, caller: Identity): void {
  if (call.ofSources || !call.path.startsWith("/v2/projects/") || !isBound(caller)) return;
  throw new PlatformError(
    "forbidden",
    "This API token is bound to single sources, and this call is about more than those; use a token without databases.",
  );
}

/** API tokens have scopes in place of roles: `read` reads what a project user may read. */
function authorize(call: ProjectCall, caller: Identity, grants: Grants, project: Project): void {
  const reading = call.method === "GET" && call.role === "roles/project.user";
  if (reading && apiTokenMay(caller, project.id, "read")) return;
  requireRole(grants, project, call.role);
}

/** `{"error","code","help"}`: the consumer-facing API's form of an error. */
export function errorAnswer(error: PlatformError): HttpAnswer {
  const code = statusOf(error.code);
  // The one status of ours that HTTP's own document does not have.
  const help = `https://www.rfc-editor.org/rfc/${code === 429 ? "rfc6585#section-4" : `rfc9110#status.${code}`}`;
  return jsonAnswer(code, { error: error.message, code, help }, errorHeaders(error));
}
