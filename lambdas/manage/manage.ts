/** Answers a call of the management API: finds it, identifies the caller, checks the role, runs it. */

import type { Access } from "../access/access.ts";
import { apiTokenMay, type Grants, mayInProject, requireRole } from "../access/authorize.ts";
import { PlatformError, statusOf } from "../core/error.ts";
import type { Identity, Project } from "../core/records.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "../frame/api-gateway.ts";
import { errorHeaders } from "../frame/http-handler.ts";
import type { Asking, Call, ProjectCall } from "./call.ts";
import { calls } from "./calls/all.ts";
import type { Ports } from "./ports.ts";
import { createRouter } from "./router.ts";

const findCall = createRouter(calls);

const isProjectCall = (call: Call): call is ProjectCall => "role" in call;

/** Always 200 with a JSON body: existing clients take nothing else for success. */
export async function manage(request: HttpRequest, access: Access, ports: Ports): Promise<HttpAnswer> {
  const caller = await access.caller(request.headers);
  if (caller.kind === "source") throw new PlatformError("forbidden", "A source may send data and do nothing else.");
  const { call, parameters } = findCall(request.method, request.path);
  const grants = await access.grantsOf(caller);
  const asking: Asking = { request, parameters, caller, grants, ports };
  if (!isProjectCall(call)) return jsonAnswer(200, await call.run(asking));
  const project = await findProject(parameters.project ?? "", caller, grants, ports);
  authorize(call, caller, grants, project);
  return jsonAnswer(200, await call.run({ ...asking, project }));
}

/** Whoever may not even read a project is told that it is not there: ids of others' projects are nobody's business. */
async function findProject(id: string, caller: Identity, grants: Grants, { registry }: Ports): Promise<Project> {
  const project = await registry.projects.get(id);
  const visible = project && (mayInProject(grants, project, "roles/project.user") || caller.project === project.id);
  if (!visible)
    throw new PlatformError("not-found", `There is no project ${id.slice(0, 40)} that you are a member of.`);
  return project;
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
  const help = `https://www.rfc-editor.org/rfc/rfc9110#status.${code}`;
  return jsonAnswer(code, { error: error.message, code, help }, errorHeaders(error));
}
