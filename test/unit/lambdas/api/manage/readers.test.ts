/** Holds that no call tells those who may only read what opens a door: secrets, addresses that are secrets, sign-in names. */

import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import type { Role } from "../../../../../lambdas/shared/core/identity/role.ts";
import { apiToken, type Identity } from "../../../../support/identities.ts";
import { runManagement } from "../../../../support/management.ts";
import { give, makeUser, makeWorkplace } from "../../../../support/people.ts";
import { logOneEvent } from "../../../../support/walk-every-call.ts";

const management = await runManagement();
const { ask } = management;
const idOf = (name: string): string => name.split("/").at(-1) ?? "";

/** What is in the connector of the tests, each part with a mark by which an answer that holds it is known. */
const config = {
  url: "https://mark-user:mark-password@hooks.example.com:8443/services/mark-path?mark-key=mark-value",
  signatureSecret: "mark-signature",
  headers: { "X-Key": "mark-header" },
};
const connectorMarks = /mark-/;

interface Scene {
  readonly administrator: Identity;
  /** Every value that is a secret, or a name by which somebody else signs in. */
  readonly marks: readonly string[];
  /** Values of path parameters, of which some have several. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly project: string;
}
let scene: Scene;

async function made(caller: Identity, method: string, path: string, body?: object) {
  const answer = await ask(caller, method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body.error}`);
  return answer.body;
}

async function memberWith(role: Role, project: string, organization: string): Promise<Identity> {
  const user = await makeUser(management, organization);
  await give(management, user, { project }, role);
  return user;
}

beforeAll(async () => {
  const { organization, administrator, project } = await makeWorkplace(management);
  const { project: id } = management.state;
  const make = (path: string, body: object = {}) => made(administrator, "POST", `${project}${path}`, body);
  const connector = idOf((await make("/dataconnectors", { httpConfig: config })).name);
  await management.deliveries.logAttempts(
    connector,
    [
      {
        time: management.state.now,
        eventId: "event",
        device: "D",
        eventType: "touch",
        copy: null,
        attempt: 1,
        acknowledged: false,
        status: 500,
        latencyMillis: 12,
        errorClass: "status",
        message: "The receiver answered 500.",
        answer: "mark-answer",
      },
    ],
    management.state.now,
    "0123abcd",
  );
  await make(`/dataconnectors/${connector}:sync`);
  const registered = { displayName: "press", type: "LOGGER", activationUid: randomUUID() };
  const source = idOf((await make("/sources", registered)).name);
  const sourceSecret = (await make(`/sources/${source}:resetPassword`)).password;
  await make(`/devices/${source}/labels`, { key: "hall", value: "1" });
  const command = await make(`/devices/${source}:command`, { topic: "plc/press/speed", data: 1, validFor: "3600s" });
  const retention = (await make("/retentions", { displayName: "oneYear", kind: "DYNAMODB", duration: "3600s" })).name;
  const times = { startTime: "2024-01-01T00:00:00Z", endTime: "2024-02-01T00:00:00Z" };
  const exported = (await make("/exports", { retention, format: "CSV", ...times })).name;
  const fleet = (await make("/fleets", { displayName: "hall 7" })).name;
  const token = await make("/apitokens", { displayName: "reader", scopes: ["read"] });
  const account = idOf((await make("/serviceaccounts", { displayName: "program" })).name);
  const key = await make(`/serviceaccounts/${account}/keys`);
  const colleague = await memberWith("roles/project.developer", id, organization);
  // Is shown by the name that people sign in with, unless another one is chosen.
  const plain = await made(administrator, "POST", "/v2/users", { username: `plain-${id}@example.com` });
  await give(management, { ...colleague, id: idOf(plain.name) }, { project: id }, "roles/project.admin");
  const guest = `guest-${id}@elsewhere.example`;
  const invited = await make("/members", { email: guest, roles: ["roles/project.user"] });
  const { inviteUrl } = await made(administrator, "GET", `/v2/${invited.name}:getInviteUrl`);
  const jobs = (await made(administrator, "GET", `${project}/jobs`)).jobs;
  const name = (user: Identity): string => user.username ?? "";
  scene = {
    administrator,
    project: id,
    marks: [
      ...[sourceSecret, token.value, key.secret, plain.password, new URL(inviteUrl).hash.replace("#token=", "")],
      ...[name(administrator), name(colleague), `plain-${id}@example.com`, guest],
    ],
    parameters: {
      project: [id, "-"],
      organization: [organization],
      member: [colleague.id, idOf(plain.name), idOf(invited.name)],
      user: ["me", colleague.id, administrator.id],
      connector: [connector],
      device: [source],
      source: [source],
      label: ["hall"],
      event: [await logOneEvent(management)],
      command: [idOf(command.name)],
      retention: [idOf(retention)],
      export: [idOf(exported)],
      fleet: [idOf(fleet)],
      token: [idOf(token.apiToken.name)],
      account: [account],
      key: [key.key.id],
      job: [idOf(jobs[0].name)],
      role: ["project.user"],
    },
  };
});

/** What calls must be asked besides their path. */
const queries: Readonly<Record<string, string>> = {
  "/v2/projects/{project}/devices/{device}/events:aggregate": "?event_type=temperature&fields=value",
};

/** Answers all paths that a call's path may stand for. */
function pathsOf(path: string): string[] {
  const found = /\{(\w+)\}/.exec(path);
  const values = found?.[1] === undefined ? undefined : scene.parameters[found[1]];
  if (!found) return [path];
  if (!values) throw new Error(`The test knows no ${found[1]}; give it one.`);
  return values.flatMap((value) => pathsOf(path.replace(found[0], value)));
}

describe.each<[string, () => Promise<Identity>]>([
  ["a project user", async () => memberWith("roles/project.user", scene.project, management.state.organization)],
  ["an API token that reads", async () => apiToken(scene.project, { scopes: ["read"] })],
])("%s", (kind, reader) => {
  it("is told no secret and no name by which another signs in, by any call that reads", async () => {
    const caller = await reader();
    const answered = new Set<string>();
    for (const { method, path } of calls.filter((call) => call.method === "GET")) {
      for (const filled of pathsOf(path)) {
        const { status, body } = await ask(caller, method, `${filled}${queries[path] ?? ""}`);
        const text = JSON.stringify(body);
        if (status === 200) answered.add(path);
        expect(text, filled).not.toMatch(connectorMarks);
        for (const mark of scene.marks) expect(text, filled).not.toContain(mark);
      }
    }
    const readable = calls.filter(
      (call) => call.method === "GET" && "role" in call && call.role === "roles/project.user",
    );
    expect([...answered]).toEqual(expect.arrayContaining(readable.map(({ path }) => path)));
  });

  it("is told where events go, which headers they have and whether they are signed", async () => {
    const { connector: [connector] = [] } = scene.parameters;
    const path = `/v2/projects/${scene.project}/dataconnectors/${connector}`;
    expect((await ask(await reader(), "GET", path)).body.httpConfig).toStrictEqual({
      url: "https://********:********@hooks.example.com:8443/********",
      signatureSecret: "********",
      headers: { "X-Key": "********" },
    });
  });

  it("is told who the members are by the names that they are shown by", async () => {
    const caller = await reader();
    const path = `/v2/projects/${scene.project}/members`;
    const { members } = (await ask(caller, "GET", path)).body;
    const [colleague, plain, invited] = scene.parameters.member ?? [];
    const of = (id: string | undefined) => members.find(({ name }: { name: string }) => name.endsWith(`/${id}`));
    const hidden = { email: "********", username: "********" };
    expect(of(colleague)).toMatchObject({ displayName: `Person ${colleague}`, ...hidden, status: "ACCEPTED" });
    expect(of(plain)).toMatchObject({ displayName: "********", ...hidden, roles: ["roles/project.admin"] });
    expect(of(invited)).toMatchObject({ displayName: "********", email: "********", status: "PENDING" });
    if (kind === "a project user")
      expect(of(caller.id)).toMatchObject({ username: caller.username, email: caller.username });
  });
});

it("whoever may change the project is told the names and the whole configuration", async () => {
  const developer = await memberWith("roles/project.developer", scene.project, management.state.organization);
  const { connector: [connector] = [], member = [] } = scene.parameters;
  const shown = (await ask(developer, "GET", `/v2/projects/${scene.project}/dataconnectors/${connector}`)).body;
  expect(shown.httpConfig).toStrictEqual(config);
  for (const path of [`/v2/projects/${scene.project}/members`, "/v2/projects/-/members"]) {
    const { members } = (await ask(developer, "GET", path)).body;
    expect(JSON.stringify(members)).not.toContain("****");
    expect(members.map(({ name }: { name: string }) => idOf(name))).toEqual(expect.arrayContaining([...member]));
  }
});
