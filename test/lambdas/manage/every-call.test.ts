/** Each call of the management API answers 200 once, as a customer would come to use them; each answer is held against the document. */

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Identity } from "../../../lambdas/core/records.ts";
import { calls } from "../../../lambdas/manage/calls/all.ts";
import { type Management, startManagement } from "../support/management.ts";
import { makeAdministrator, makeOrganization } from "../support/people.ts";

let management: Management;
let administrator: Identity;
let organization: string;
const asked = new Set<string>();

beforeAll(async () => {
  management = await startManagement();
  organization = await makeOrganization(management);
  administrator = await makeAdministrator(management, organization);
});
afterAll(() => management.stop());

const idOf = (name: string): string => name.split("/").at(-1) ?? "";

/** `path` is the call's own, with `{name}` filled from `parameters`; answers the body of its 200. */
async function ask(call: string, parameters: Record<string, string> = {}, body?: object, caller = administrator) {
  const [method = "", path = ""] = call.split(" ");
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? `no-${name}`);
  const answer = await management.ask(caller, method, filled, body);
  expect([call, answer.status, answer.status === 200 ? "" : answer.body.error]).toEqual([call, 200, ""]);
  asked.add(call);
  return answer.body;
}

/** A collection's usual calls: made, listed, shown, and changed where a change is given. Answers the new one's id. */
async function use(collection: string, one: string, place: Record<string, string>, made: object, changed?: object) {
  const body = await ask(`POST ${collection}`, place, made);
  const id = idOf((body.name ?? Object.values<{ name: string }>(body)[0]?.name) as string);
  const at = { ...place, [one]: id };
  await ask(`GET ${collection}`, place);
  await ask(`GET ${collection}/{${one}}`, at);
  if (changed) await ask(`PATCH ${collection}/{${one}}`, at, changed);
  return id;
}

async function useOrganization(): Promise<void> {
  const at = { organization };
  await ask("GET /v2/organizations");
  await ask("GET /v2/organizations/{organization}", at);
  await ask("PATCH /v2/organizations/{organization}", at, { displayName: "Acme Ltd" });
  await ask("POST /v2/organizations/{organization}:rotateWebhookKeys", at, {});
  await ask("GET /v2/organizations/{organization}/permissions", at);
  await ask("GET /v2/roles");
  await ask("GET /v2/roles/{role}", { role: "project.user" });
}

async function usePeople(): Promise<string> {
  const username = `${randomUUID()}@example.com`;
  const password = "a long password";
  const user = await use("/v2/users", "user", {}, { username, password }, { displayName: "Ann" });
  const ann = await management.registry.identities.get(user);
  const change = { currentPassword: password, newPassword: "another password" };
  await ask("POST /v2/users/{user}:changePassword", { user }, change, ann);
  await ask("POST /v2/users/{user}:resetPassword", { user }, {});
  const roles = ["roles/organization.admin"];
  const members = "/v2/organizations/{organization}/members";
  const member = await use(members, "member", { organization }, { user: `users/${user}`, roles }, { roles });
  await ask(`DELETE ${members}/{member}`, { organization, member });
  return user;
}

async function useMembers(project: string, user: string): Promise<void> {
  const members = "/v2/projects/{project}/members";
  const whom = { user: `users/${user}`, roles: ["roles/project.user"] };
  const changed = { roles: ["roles/project.admin"] };
  const member = await use(members, "member", { project }, whom, changed);
  await ask("GET /v2/projects/-/members");
  await ask("GET /v2/projects/{project}/permissions", { project });
  await ask(`DELETE ${members}/{member}`, { project, member });
  await ask("POST /v2/projects/-/members:batchCreate", {}, { members: [{ project: `projects/${project}`, ...whom }] });
  await ask("POST /v2/projects/-/members:batchDelete", {}, { names: [`projects/${project}/members/${user}`] });
  await ask("DELETE /v2/users/{user}", { user });
}

async function useCredentials(project: string): Promise<void> {
  const tokens = "/v2/projects/{project}/apitokens";
  const token = await use(
    tokens,
    "token",
    { project },
    { displayName: "reader", scopes: ["read"] },
    { displayName: "r" },
  );
  await ask(`DELETE ${tokens}/{token}`, { project, token });
  const accounts = "/v2/projects/{project}/serviceaccounts";
  const account = await use(accounts, "account", { project }, { displayName: "program" }, { enableBasicAuth: true });
  const { key } = await ask(`POST ${accounts}/{account}/keys`, { project, account }, {});
  await ask(`GET ${accounts}/{account}/keys`, { project, account });
  await ask(`GET ${accounts}/{account}/keys/{key}`, { project, account, key: key.id });
  await ask(`DELETE ${accounts}/{account}/keys/{key}`, { project, account, key: key.id });
  await ask(`DELETE ${accounts}/{account}`, { project, account });
}

async function useSources(project: string): Promise<string> {
  const retentions = "/v2/projects/{project}/retentions";
  const made = { displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" };
  const retention = await use(retentions, "retention", { project }, made, { duration: "3600s" });
  await ask(`DELETE ${retentions}/{retention}`, { project, retention });
  const sources = "/v2/projects/{project}/sources";
  const registered = { displayName: "press", type: "LOGGER", activationUid: randomUUID() };
  const source = await use(sources, "source", { project }, registered, { labels: { floor: "2" } });
  await ask(`POST ${sources}/{source}:resetPassword`, { project, source }, {});
  await ask(`GET ${sources}/{source}/messages`, { project, source });
  return source;
}

async function useDevices(project: string, source: string): Promise<void> {
  const devices = "/v2/projects/{project}/devices";
  const device = await use(devices, "device", { project }, { type: "temperature" });
  const at = { project, device };
  await ask(`PUT ${devices}/{device}`, at, { labels: { name: "room" } });
  await ask(`POST ${devices}/{device}:publish`, at, { temperature: { value: 21.5 } });
  await ask(`GET ${devices}/{device}/events`, at);
  await ask("GET /v2/projects/-/devices/{device}/events", { device });
  await ask("GET /v2/projects/-/devices/{device}", { device });
  await ask(`GET /v2/projects/-/devices`);
  await useLabels(project, source);
  const devicesHere = [`projects/${project}/devices/${device}`];
  await ask("POST /v2/projects/{project}/devices:transfer", { project }, { devices: devicesHere });
  await ask(`DELETE ${devices}/{device}`, at);
}

async function useLabels(project: string, device: string): Promise<void> {
  const labels = "/v2/projects/{project}/devices/{device}/labels";
  const at = { project, device, label: "hall" };
  await ask(`POST ${labels}`, at, { key: "hall", value: "1" });
  await ask(`GET ${labels}`, at);
  await ask(`GET ${labels}/{label}`, at);
  await ask(`POST ${labels}/{label}`, at, { value: "2" });
  await ask(`PATCH ${labels}/{label}`, at, { value: "3" });
  await ask(`DELETE ${labels}/{label}`, at);
  const devices = [`projects/${project}/devices/${device}`];
  await ask("POST /v2/projects/{project}/devices:batchUpdate", at, { devices, addLabels: { wing: "east" } });
}

async function useConnectors(project: string): Promise<void> {
  const connectors = "/v2/projects/{project}/dataconnectors";
  const made = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/hook" } };
  const connector = await use(connectors, "connector", { project }, made, { displayName: "hook" });
  const at = { project, connector };
  const range = { startTime: "2024-02-25T00:00:00Z", endTime: "2024-02-25T12:00:00Z" };
  for (const list of [":metrics", "/attempts", "/gaps"]) await ask(`GET ${connectors}/{connector}${list}`, at);
  await ask(`POST ${connectors}/{connector}:test`, at, {});
  await ask(`POST ${connectors}/{connector}:sync`, at);
  await ask(`POST ${connectors}/{connector}:replay`, at, range);
  const { jobs } = await ask("GET /v2/projects/{project}/jobs", at);
  const job = idOf(jobs[0].name);
  await ask("GET /v2/projects/{project}/jobs/{job}", { project, job });
  await ask("POST /v2/projects/{project}/jobs/{job}:cancel", { project, job });
  await ask(`DELETE ${connectors}/{connector}`, at);
}

it("every call answers 200", { timeout: 60_000 }, async () => {
  await useOrganization();
  const user = await usePeople();
  const made = { displayName: `Acme ${randomUUID()}`, organization: `organizations/${organization}` };
  const project = await use("/v2/projects", "project", {}, made, { displayName: "Acme" });
  await useMembers(project, user);
  await useCredentials(project);
  const source = await useSources(project);
  await useDevices(project, source);
  await useConnectors(project);
  await ask("DELETE /v2/projects/{project}/sources/{source}", { project, source });
  await ask("DELETE /v2/projects/{project}", { project });
  // A call that is new has to be asked here too.
  expect([...asked].sort()).toEqual(calls.map(({ method, path }) => `${method} ${path}`).toSorted());
});
