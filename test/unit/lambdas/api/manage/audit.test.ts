/** Holds that nothing is changed through the API without an entry in an audit log, and that no entry holds a secret. */

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { isChange } from "../../../../../lambdas/api/manage/audit/changes.ts";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { identity } from "../../../../support/identities.ts";
import { runManagement } from "../../../../support/management.ts";
import { give, makeAdministrator, makeOrganization, makeUser } from "../../../../support/people.ts";
import { walkEveryCall } from "../../../../support/walk-every-call.ts";

const management = await runManagement();
const { state } = management;
let project = "";

beforeEach(async () => {
  project = await management.makeProject();
});

/** Asks, a moment after the call before: entries of one millisecond are in no order. */
const ask: typeof management.ask = (...asked) => {
  state.now++;
  return management.ask(...asked);
};

const admin = "roles/project.admin";
const entriesAt = async (path: string, query = "") => {
  const { body } = await ask(admin, "GET", `${path}/auditentries?${query}`);
  return body.auditEntries;
};
const logged = async () => (await management.items()).filter(({ pk }) => String(pk).startsWith("AUDIT#"));

/** Collects what is secret in a body or an answer, whatever it belongs to. */
function secretsIn(value: unknown, isSecret = false): string[] {
  if (typeof value === "string") return isSecret && value !== "" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  const secret = /^(password|currentPassword|newPassword|value|secret|inviteUrl|signatureSecret|headers|token)$/;
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, isSecret || secret.test(name)));
}

/** Gives connectors what is secret in them. */
const planted = {
  url: "https://ann:kept-to-herself@example.com/path-as-a-secret?sig=query-as-a-secret",
  signatureSecret: "planted-signature-secret",
  headers: { Authorization: "planted-header" },
};

/** Gives retentions what is secret in them: an InfluxDB's password, made and then changed. */
const influxdbOf = (password: string) => ({
  kind: "INFLUXDB",
  influxdb: { version: 1, url: "https://influx.example.com", database: "db", username: "ann", password },
});

/** Answers the body with secrets in each place where a client may send one. */
function withSecrets(method: string, path: string, body: unknown): unknown {
  if (path.endsWith("/dataconnectors") && method === "POST") return { ...Object(body), httpConfig: planted };
  if (path.endsWith("/retentions") && method === "POST") return { ...Object(body), ...influxdbOf("planted-influx-1") };
  if (/\/retentions\/[^/]+$/.test(path) && method === "PATCH") {
    return { ...Object(body), influxdb: { password: "planted-influx-2" } };
  }
  return body;
}

describe("every call", () => {
  it("that changes something is an entry, and no entry holds a secret", async () => {
    const secrets = new Set(["kept-to-herself", "path-as-a-secret", "query-as-a-secret"]);
    const seen = new Set<string>();
    await walkEveryCall(management, async ([method, path, body], askThis) => {
      const before = new Map((await logged()).map((item) => [`${item.pk} ${item.sk}`, item]));
      const sent = withSecrets(method, path, body);
      const answer = await askThis(method, path, sent);
      const fresh = (await logged()).filter((item) => !before.has(`${item.pk} ${item.sk}`));
      for (const item of fresh) {
        expect(item).toMatchObject({ end: { status: 200 }, network: "192.0.2.0/24" });
        seen.add(String(item.call));
      }
      expect(JSON.stringify(answer.body)).not.toContain("planted-influx");
      const isOfSession = path.startsWith("/v2/sessions:");
      const changes = (method !== "GET" && !isOfSession) || path.endsWith(":getInviteUrl");
      const tells = changes && !/labels(\/|$)/.test(path);
      // Leaves out what a test event's answer shows: headers of two messages, whose secrets are hidden there already.
      const told = path.endsWith(":test") ? [] : secretsIn(answer.body);
      for (const each of tells ? [...secretsIn(sent), ...told] : []) secrets.add(each);
      expect([method, path, fresh.length > 0]).toStrictEqual([method, path, changes]);
      return answer;
    });
    expect(seen.size).toBe(new Set(calls.filter(isChange).map(({ method, path }) => `${method} ${path}`)).size);
    expect(secrets.size).toBeGreaterThan(12);
    expect([...secrets]).toEqual(expect.arrayContaining(["planted-influx-1", "planted-influx-2"]));
    expect(management.state.reported.join()).not.toContain("planted");
    const text = JSON.stringify(await logged());
    for (const secret of secrets) expect(text.includes(secret), secret).toBe(false);
    expect(text).toContain("https://********:********@example.com/********");
  });

  it("that is refused shows no secret of an InfluxDB, neither in the error nor in the log", async () => {
    const project = await management.makeProject();
    const make = (influxdb: object) =>
      management.ask("roles/project.admin", "POST", `${project}/retentions`, {
        displayName: "own",
        duration: "3600s",
        kind: "INFLUXDB",
        influxdb,
      });
    const url = "https://influx.example.com";
    const refused = [
      await make({ version: 1, url, database: "db", username: "a:b", password: "planted-refused-1" }),
      await make({ version: 2, url, bucket: "b", token: "planted-refused-2" }),
      await make({ version: 3, url, database: "db", token: "planted refused-3" }),
      await make({ version: 1, url: "https://ann:planted-refused-4@influx.example.com", database: "db" }),
      await make({ version: 1, url, database: "db", username: "ann", token: "planted-refused-5" }),
    ];
    for (const { status, body } of refused) {
      expect(status).toBe(400);
      expect(JSON.stringify(body)).not.toMatch(/planted.refused/);
    }
    expect(JSON.stringify(await logged())).not.toMatch(/planted.refused/);
    expect(management.state.reported.join()).not.toMatch(/planted.refused/);
  });

  it("that may change something says in whose log it stands", () => {
    const silent = calls.filter((call) => isChange(call) && !("role" in call) && call.places === undefined);
    expect(silent).toStrictEqual([]);
  });
});

describe("an entry", () => {
  const uid = randomUUID();
  const registered = { displayName: "press", type: "LOGGER", activationUid: uid };

  it("tells who did what on what, when, from where and with which outcome, before and after", async () => {
    await ask(admin, "POST", `${project}/sources`, { ...registered, activationUid: randomUUID() });
    const [made] = await entriesAt(project);
    const path = `/v2/${made.resource}`;
    expect(made).toMatchObject({ call: "sources.create", before: null, outcome: "DONE", status: 200 });
    expect(made.resource).toBe(made.after.name);
    state.now += 5000;
    await ask(admin, "PATCH", path, { displayName: "oven" });
    const [changed] = await entriesAt(project);
    expect(changed).toMatchObject({
      actor: { kind: "USER", name: expect.stringMatching(/^users\//), displayName: expect.any(String) },
      call: "sources.update",
      resource: made.resource,
      network: "192.0.2.0/24",
      time: new Date(state.now - 1).toISOString().replace("Z", "000Z"),
      before: { displayName: "press" },
      after: { displayName: "oven" },
    });
    await ask(admin, "DELETE", path);
    const [gone] = await entriesAt(project);
    expect(gone).toMatchObject({ call: "sources.delete", before: { displayName: "oven" }, after: null });
  });

  it("keeps the name that its actor had then", async () => {
    const person = await makeUser(management, state.organization);
    await give(management, person, { project: state.project }, admin);
    await ask(person, "PATCH", project, { displayName: "Acme 2" });
    await management.registry.identities.change(person.id, { displayName: "Another" });
    expect((await entriesAt(project))[0].actor).toStrictEqual({
      name: `users/${person.id}`,
      kind: "USER",
      displayName: person.displayName,
    });
  });

  it("tells of calls that were refused, and not why in the words of the caller", async () => {
    const path = `${project}/sources/${randomUUID()}`;
    expect((await ask(admin, "PATCH", path, { displayName: "a-word" })).status).toBe(404);
    expect((await ask(admin, "POST", `${project}/sources`, { displayName: 5 })).status).toBe(400);
    const [second, first] = await entriesAt(project);
    expect(first).toMatchObject({
      outcome: "REFUSED",
      status: 404,
      resource: path.slice(4),
      before: null,
      after: null,
    });
    expect(second).toMatchObject({ outcome: "REFUSED", status: 400, resource: `${project.slice(4)}/sources` });
  });

  it("is not made for whoever lacks the right", async () => {
    expect((await ask("roles/project.user", "PATCH", project, { displayName: "x" })).status).toBe(403);
    expect((await ask("stranger", "PATCH", project, { displayName: "x" })).status).toBe(404);
    expect(await entriesAt(project)).toStrictEqual([]);
  });

  it("says that nobody knows the outcome, where the call was cut off", async () => {
    let writes = 0;
    state.effectsMayFail = true;
    state.beforeEffect = () => {
      if (writes++ > 0) throw new Error("killed");
    };
    await ask(admin, "PATCH", project, { displayName: "x" }).catch(() => undefined);
    state.beforeEffect = () => {};
    expect((await entriesAt(project))[0]).toMatchObject({ outcome: "RUNNING", status: null, endTime: null });
    state.now += 60_000;
    expect((await entriesAt(project))[0].outcome).toBe("UNKNOWN");
  });

  it("says that a call failed, where something broke on the way", async () => {
    state.intakeFails = true;
    const { body } = await ask(admin, "POST", `${project}/devices`, { type: "temperature" });
    await ask(admin, "POST", `/v2/${body.name}:publish`, { temperature: { value: 1 } }).catch(() => undefined);
    expect((await entriesAt(project))[0]).toMatchObject({ call: "devices.publish", outcome: "FAILED" });
  });

  it("comes before the change: if it cannot be written, nothing is changed", async () => {
    state.effectsMayFail = true;
    state.beforeEffect = () => {
      throw new Error("no writes");
    };
    await expect(ask(admin, "PATCH", project, { displayName: "changed" })).rejects.toThrow("no writes");
    state.beforeEffect = () => {};
    expect((await ask(admin, "GET", project)).body.displayName).toBe("Acme");
  });

  it("costs two writes", async () => {
    let writes = 0;
    state.beforeEffect = () => void writes++;
    await ask(admin, "POST", `${project}/apitokens`, {});
    state.beforeEffect = () => {};
    expect(writes).toBe(2);
  });

  it("is forgotten after the days of the stage", async () => {
    await ask(admin, "PATCH", project, { displayName: "x" });
    const [item] = (await logged()).filter(({ pk }) => pk === `AUDIT#PROJECT#${state.project}`);
    expect(Number(item?.expiresAt)).toBe(Math.floor(state.now / 1000) + 400 * 86_400);
    state.now += 400 * 86_400_000 + 1000;
    expect(await entriesAt(project)).toStrictEqual([]);
  });
});

describe("the list", () => {
  it("is filtered by time, actor, resource and call, and comes in pages, newest first", async () => {
    const ann = await makeUser(management, state.organization);
    await give(management, ann, { project: state.project }, admin);
    const start = state.now;
    for (let index = 0; index < 5; index++) {
      await ask(index % 2 ? ann : admin, "PATCH", project, { displayName: `name ${index}` });
      await ask(admin, "POST", `${project}/apitokens`, { displayName: "t", scopes: ["read"] });
      state.now += 60_000;
    }
    const namesOf = async (query: string) =>
      (await entriesAt(project, query)).map(({ time }: { time: string }) => time);
    expect(await namesOf("")).toHaveLength(10);
    expect(await namesOf(`actor=users/${ann.id}`)).toHaveLength(2);
    expect(await namesOf("call=projects.update")).toHaveLength(5);
    expect(await namesOf(`resource=${project.slice(4)}/apitokens`)).toHaveLength(5);
    expect(await namesOf(`resource=${project.slice(4)}`)).toHaveLength(10);
    expect(await namesOf(`resource=${project.slice(4, -1)}`)).toHaveLength(0);
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    // Leaves room for the moments between calls.
    const ends = (minutes: number) => at(minutes + 0.5);
    expect(await namesOf(`start_time=${at(1)}&end_time=${ends(2)}`)).toHaveLength(4);
    expect(await namesOf(`end_time=${ends(0)}`)).toHaveLength(2);
    expect(await namesOf(`start_time=${at(4)}`)).toHaveLength(2);
    const times: string[] = [];
    let token = "";
    do {
      const { body } = await ask(admin, "GET", `${project}/auditentries?page_size=3&page_token=${token}`);
      times.push(...body.auditEntries.map(({ time }: { time: string }) => time));
      token = body.nextPageToken;
    } while (token !== "");
    expect(times).toStrictEqual(await namesOf(""));
    expect(times).toStrictEqual(times.toSorted().toReversed());
    const wrong = await ask(admin, "GET", `${project}/auditentries?start_time=${at(2)}&end_time=${at(1)}`);
    expect(wrong.status).toBe(400);
  });

  it("of a deleted project is there for the organization, whose own log tells of the deletion", async () => {
    const organization = await makeOrganization(management);
    const boss = await makeAdministrator(management, organization);
    const { body } = await ask(boss, "POST", "/v2/projects", { displayName: "P" });
    await ask(boss, "DELETE", `/v2/${body.name}`);
    const ofProject = await ask(boss, "GET", `/v2/${body.name}/auditentries`);
    expect(ofProject.body.auditEntries.map(({ call }: { call: string }) => call)).toStrictEqual(["projects.delete"]);
    const own = await ask(boss, "GET", `/v2/organizations/${organization}/auditentries`);
    expect(own.body.auditEntries.map(({ call }: { call: string }) => call)).toStrictEqual([
      "projects.delete",
      "projects.create",
    ]);
    expect(own.body.auditEntries[0].name).toMatch(/^organizations\/[\w-]+\/auditentries\/\w+$/);
  });
});

describe("a call on many", () => {
  it("is in the log of each project that its caller administers, with what is that project's own", async () => {
    const person = identity({ ...(await makeUser(management, state.organization)) });
    const [one, other, theirs] = [project, await management.makeProject(), await management.makeProject()];
    for (const path of [one, other]) await give(management, person, { project: path.slice(13) }, admin);
    const names = [one, other, theirs].map((path) => path.slice(4));
    await ask(person, "POST", "/v2/projects:batchUpdate", { projects: names, addLabels: { a: "b" } });
    const whom = await makeUser(management, state.organization);
    const members = [one, other].map((path) => ({
      project: path.slice(4),
      user: `users/${whom.id}`,
      roles: ["roles/project.user"],
    }));
    await ask(person, "POST", "/v2/projects/-/members:batchCreate", { members });
    for (const [path, name] of [
      [one, names[0]],
      [other, names[1]],
    ] as const) {
      const { body } = await ask(person, "GET", `${path}/auditentries`);
      expect(body.auditEntries).toMatchObject([
        { call: "acrossProjects.members.batchCreate", targets: [name] },
        { call: "projects.batchUpdate", targets: [name] },
      ]);
      const ids = [one, other, theirs].filter((each) => each !== path).map((each) => each.slice(13));
      for (const id of ids) expect(JSON.stringify(body)).not.toContain(id);
      expect(body.auditEntries[0].after.members).toHaveLength(1);
      const found = await ask(person, "GET", `${path}/auditentries?resource=${name}`);
      expect(found.body.auditEntries).toHaveLength(2);
    }
    expect(await entriesAt(theirs)).toStrictEqual([]);
  });

  it("that takes devices from a project is in the logs of both", async () => {
    const { body } = await ask(admin, "POST", `${project}/devices`, { type: "temperature" });
    const target = await management.makeProject();
    const person = await makeUser(management, state.organization);
    for (const path of [project, target]) await give(management, person, { project: path.slice(13) }, admin);
    await ask(person, "POST", `${target}/devices:transfer`, { devices: [body.name] });
    const from = await ask(person, "GET", `${project}/auditentries?call=devices.transfer`);
    expect(from.body.auditEntries[0]).toMatchObject({ targets: [body.name], outcome: "DONE" });
    const to = await ask(person, "GET", `${target}/auditentries`);
    expect(to.body.auditEntries[0].after.transferredDevices).toHaveLength(1);
  });
});

describe("an accepted invitation", () => {
  it("is an entry of the place that it leads to, by somebody whom nobody knows yet", async () => {
    const invited = { email: `${randomUUID()}@example.com`, roles: ["roles/project.user"] };
    const { body } = await ask(admin, "POST", `${project}/members`, invited);
    const link = await ask(admin, "GET", `/v2/${body.name}:getInviteUrl`);
    const token = new URL(link.body.inviteUrl).hash.replace("#token=", "");
    await ask("nobody", "POST", "/v2/invitations:accept", { token, password: "a long password" });
    const [accepted, linked] = await entriesAt(project);
    expect(accepted).toMatchObject({ call: "invitations.accept", actor: { kind: "INVITED", name: null } });
    expect(accepted.resource).toBe(body.name);
    expect(linked).toMatchObject({ call: "members.getInviteUrl", resource: body.name });
  });
});
