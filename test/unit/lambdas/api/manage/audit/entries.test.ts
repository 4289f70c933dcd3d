/** Holds what entries of the audit logs say, and how they are listed. */

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { identity } from "../../../../../support/identities.ts";
import { give, makeAdministrator, makeOrganization, makeUser } from "../../../../../support/people.ts";
import { admin, runAudited } from "./asking.ts";

const { management, state, ask, entriesAt, logged } = await runAudited();
let project = "";

beforeEach(async () => {
  project = await management.makeProject();
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
