import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { newId } from "../../../../../lambdas/shared/core/id.ts";
import { askEveryCall } from "../../../../support/every-call.ts";
import type { Identity } from "../../../../support/identities.ts";
import { type Answer, type Management, startManagement } from "../../../../support/management.ts";
import { askerOf, makeAdministrator, makeOrganization } from "../../../../support/people.ts";
import { logOneEvent } from "../../../../support/walk-every-call.ts";

/** Something of each kind that paths and bodies name, by the names of the paths' parameters. */
type Names = Readonly<Record<(typeof kinds)[number], string>>;
const kinds = [
  ...["organization", "project", "user", "member", "token", "account", "key"],
  ...["source", "device", "retention", "fleet", "connector", "job"],
] as const;

let management: Management;
let ours: { readonly organization: string; readonly administrator: Identity };
let theirs: { readonly names: Names; readonly administrator: Identity; readonly username: string };

beforeAll(async () => {
  management = await startManagement();
});
afterAll(() => management.stop());
beforeEach(async () => {
  theirs = await makeTheirs();
  const organization = await makeOrganization(management);
  ours = { organization, administrator: await makeAdministrator(management, organization) };
});

const idOf = (name: string): string => name.split("/").at(-1) ?? "";

/** An organization that has something of each kind, as its administrator made it. */
async function makeTheirs() {
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  const path = await management.makeProject();
  const project = management.state.project;
  const make = async (below: string, body: object): Promise<Answer["body"]> => {
    const answer = await management.ask(administrator, "POST", `${path}/${below}`, body);
    expect([below, answer.status]).toStrictEqual([below, 200]);
    return answer.body;
  };
  const username = `${randomUUID()}@example.com`;
  const made = await management.ask(administrator, "POST", "/v2/users", { username, password: "a long password" });
  const user = idOf(made.body.name);
  const roles = ["roles/project.user"];
  const member = await make("members", { user: `users/${user}`, roles });
  const token = await make("apitokens", { displayName: "t", scopes: ["read"] });
  const account = idOf((await make("serviceaccounts", { displayName: "program" })).name);
  const { key } = await make(`serviceaccounts/${account}/keys`, {});
  const fleet = await make("fleets", { displayName: "theirs" });
  const retention = await make("retentions", { displayName: "theirs", kind: "DYNAMODB", duration: "60s" });
  const source = randomUUID();
  await make("sources", { displayName: "press", type: "LOGGER", activationUid: source, labels: { floor: "2" } });
  const connector = await make("dataconnectors", { type: "HTTP_PUSH", httpConfig: { url: "https://example.com" } });
  await management.ask(administrator, "POST", `/v2/${connector.name}:sync`);
  const { jobs } = (await management.ask(administrator, "GET", `${path}/jobs`)).body;
  const names: Names = {
    ...{ organization, project, user, member: idOf(member.name), token: idOf(token.apiToken.name), account },
    ...{
      key: key.id,
      source,
      device: source,
      retention: idOf(retention.name),
      fleet: idOf(fleet.name),
      connector: idOf(connector.name),
    },
    job: idOf(jobs[0].name),
  };
  return { names, administrator, username };
}

/** Names of the same forms that nothing has. */
const absentNames = (): Names => {
  const uids = ["token", "source", "device"];
  return Object.fromEntries(kinds.map((kind) => [kind, uids.includes(kind) ? randomUUID() : newId()])) as Names;
};

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Answers the call with one of the names in its path replaced, and with all of them replaced. */
function withOtherPaths(asked: Asked, names: Names): Asked[] {
  const call = calls.find(({ method, path }) => method === asked.method && patternOf(path).test(asked.path));
  const parts = (call?.path ?? "").split("/");
  const replaced = (isReplaced: (kind: string) => boolean): Asked => {
    const path = asked.path.split("/").map((part, index) => {
      const kind = /^\{(\w+)\}/.exec(parts[index] ?? "")?.[1] ?? "";
      const name = Object.hasOwn(names, kind) && isReplaced(kind) ? names[kind as keyof Names] : undefined;
      return name === undefined ? part : part.replace(/^[^:]+/, name);
    });
    return { ...asked, path: path.join("/") };
  };
  const named = kinds.filter((kind) => parts.some((part) => part.startsWith(`{${kind}}`)));
  return [
    ...named.map((kind) => replaced((other) => other === kind)),
    ...(named.length > 1 ? [replaced(() => true)] : []),
  ];
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/:]+")}$`);

/** Answers the call with each resource name in its body replaced, one at a time. */
function withOtherBodies(asked: Asked, names: Names): Asked[] {
  const text = JSON.stringify(asked.body ?? {});
  const { project, device, member } = names;
  const replacements: readonly [RegExp, string][] = [
    [/"organizations\/[^/"]+"/g, `"organizations/${names.organization}"`],
    [/"users\/[^/"]+"/g, `"users/${names.user}"`],
    [/"projects\/[^/"]+"/g, `"projects/${project}"`],
    [/"projects\/[^/"]+\/devices\/[^/"]+"/g, `"projects/${project}/devices/${device}"`],
    [/"projects\/[^/"]+\/members\/[^/"]+"/g, `"projects/${project}/members/${member}"`],
  ];
  return replacements.flatMap(([pattern, name]) => {
    const body = text.replaceAll(pattern, name);
    return body === text ? [] : [{ ...asked, body: JSON.parse(body) }];
  });
}

/** Calls that name things in ways which calls do not need to be complete. */
function moreCalls(own: { project: string; device: string; target: string }, names: Names, username: string): Asked[] {
  const at = `/v2/projects/${own.project}`;
  const roles = ["roles/project.user"];
  const admin = ["roles/organization.admin"];
  const account = `projects/${names.project}/serviceaccounts/${names.account}`;
  const email = `${names.account}@${names.project}.serviceaccount.millrace.invalid`;
  const retentions = [`projects/${names.project}/retentions/${names.retention}`];
  const devices = [
    `projects/${names.project}/devices/${names.device}`,
    `projects/${own.project}/devices/${own.device}`,
  ];
  const logger = { displayName: "x", type: "LOGGER", activationUid: randomUUID() };
  const lists = ["users", "projects", "projects/-/members", "projects/-/devices"].map(
    (list) => `${list}?organization=organizations/${names.organization}`,
  );
  const queries = [`projects/-/members?member_id=${names.member}`, `projects/-/devices?device_ids=${names.device}`];
  return [
    ...[...lists, ...queries, `projects/-/devices?projects=projects/${names.project}`].map((list) => ({
      ...{ method: "GET", path: `/v2/${list}` },
    })),
    ...[{ serviceAccount: account }, { email }, { email: username }].flatMap((whom) => [
      { method: "POST", path: `${at}/members`, body: { ...whom, roles } },
      { method: "POST", path: `/v2/organizations/${ours.organization}/members`, body: { ...whom, roles: admin } },
    ]),
    { method: "POST", path: `${at}/sources`, body: { ...logger, retentions } },
    { method: "PATCH", path: `${at}/sources/${own.device}`, body: { retentions } },
    {
      method: "PATCH",
      path: `${at}/sources/${own.device}`,
      body: { fleet: `projects/${names.project}/fleets/${names.fleet}` },
    },
    {
      method: "POST",
      path: `${at}/apitokens`,
      body: { displayName: "x", scopes: ["read"], databases: [names.source] },
    },
    { method: "POST", path: `${at}/devices:batchUpdate`, body: { devices, addLabels: { wing: "east" } } },
    { method: "POST", path: `/v2/projects/${own.target}/devices:transfer`, body: { devices } },
  ];
}

/** What is told, without the names that differ and without what is made at random. */
async function told({ method, path, body }: Asked, names: Names, username = ""): Promise<string> {
  const answer = await management.ask(ours.administrator, method, path, body);
  let text = `${answer.status} ${JSON.stringify(answer.body)}`;
  for (const name of [username, ...Object.values(names)]) if (name) text = text.replaceAll(name, "<name>");
  return text.replaceAll(/mrt_[\w-]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-v]{20}/g, "<new>");
}

/** Items of theirs, by key. */
async function itemsOfTheirs(): Promise<ReadonlyMap<string, unknown>> {
  const names = Object.values(theirs.names);
  const items = (await management.items()).map((item) => [`${item.pk} ${item.sk}`, item] as const);
  return new Map(items.filter(([key]) => names.some((name) => key.split(" ")[0]?.includes(name))));
}

/** Asks the same of what is theirs and of what is not there, and expects the same answer. */
async function expectNothingTold(variants: (names: Names, username: string) => readonly Asked[]): Promise<number> {
  const absent = absentNames();
  const nobody = `${newId()}@example.com`;
  const [there, none] = [variants(theirs.names, theirs.username), variants(absent, nobody)];
  for (const [index, asked] of there.entries()) {
    const same = none[index];
    if (!same) throw new Error(`There is no counterpart of ${asked.path}.`);
    const answer = await told(asked, theirs.names, theirs.username);
    expect([asked.method, asked.path, answer]).toStrictEqual([
      asked.method,
      asked.path,
      await told(same, absent, nobody),
    ]);
  }
  return there.length;
}

it("no call of an organization's administrator tells, changes or blocks what is another's", async () => {
  const before = await itemsOfTheirs();
  expect(before.size).toBeGreaterThan(20);
  const walked = new Set<string>();
  await askEveryCall({
    organization: ours.organization,
    webhookUrl: "https://example.com/hook",
    now: () => new Date(management.state.now),
    loggedEvent: () => logOneEvent(management),
    ask: async (method, path, body, as) => {
      const caller = await askerOf(management, as, ours.administrator);
      if (!as) {
        const asked = { method, path, body };
        const variants = (names: Names) => [...withOtherPaths(asked, names), ...withOtherBodies(asked, names)];
        if ((await expectNothingTold(variants)) > 0) walked.add(`${method} ${path}`);
      }
      return management.ask(caller, method, path, body);
    },
  });
  const named = calls.filter(({ path }) => kinds.some((kind) => path.includes(`{${kind}}`)));
  expect(walked.size).toBeGreaterThanOrEqual(named.length);
  await management.makeProject();
  const target = management.state.project;
  await management.makeProject();
  const own = { project: management.state.project, device: randomUUID(), target };
  const source = { displayName: "ours", type: "LOGGER", activationUid: own.device };
  await management.ask(ours.administrator, "POST", `/v2/projects/${own.project}/sources`, source);
  await expectNothingTold((names, username) => moreCalls(own, names, username));
  await expectNothingPaged();
  expect(await itemsOfTheirs()).toStrictEqual(before);
  await expectNothingBlocked();
});

/** Goes on in lists from places that are theirs. What follows depends on the order of ids, and is never theirs. */
async function expectNothingPaged(): Promise<void> {
  const { names } = theirs;
  for (const list of ["users", "projects", "projects/-/members"]) {
    for (const place of [
      `${names.project}/`,
      `project:${names.project}/`,
      `made:${names.organization}/`,
      names.project,
    ]) {
      const token = Buffer.from(place).toString("base64url");
      const { body } = await management.ask(ours.administrator, "GET", `/v2/${list}?page_token=${token}`);
      for (const name of Object.values(names)) expect(JSON.stringify(body)).not.toContain(name);
    }
  }
}

/** Has their administrator do away with everything. */
async function expectNothingBlocked(): Promise<void> {
  const { names, administrator } = theirs;
  const project = `/v2/projects/${names.project}`;
  const deletions = [
    ...[`${project}/serviceaccounts/${names.account}/keys/${names.key}`, `${project}/serviceaccounts/${names.account}`],
    ...[`${project}/apitokens/${names.token}`, `${project}/dataconnectors/${names.connector}`],
    ...[`${project}/sources/${names.source}`, `${project}/retentions/${names.retention}`],
    ...[`${project}/members/${names.member}`, `/v2/users/${names.user}`, project],
  ];
  for (const path of deletions) {
    expect([path, (await management.ask(administrator, "DELETE", path)).status]).toStrictEqual([path, 200]);
  }
}
