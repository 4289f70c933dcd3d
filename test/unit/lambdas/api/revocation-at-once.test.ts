/** Holds that nobody gets a token any more by a secret that was revoked, from the moment on at which that was answered. */

import { beforeEach, describe, expect, it } from "vitest";
import {
  administer,
  newApiToken,
  newServiceAccount,
  password,
  signedInSource,
  signedInUser,
  signIn,
} from "../../../support/credentials.ts";
import { runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

collectLogLines();
const doors = await runDoors();
let project: string;
beforeEach(async () => {
  project = await doors.management.makeProject();
});

const remove = (path: string) => administer(doors, "DELETE", path);

describe("at once after it was revoked, nobody signs in anew by", () => {
  it("the old password of a user or a source, while the new one works", async () => {
    const person = await signedInUser(doors, project);
    const machine = await signedInSource(doors, project);
    const forPerson = await administer(doors, "POST", `${person.path}:resetPassword`);
    const forMachine = await administer(doors, "POST", `${machine.path}:resetPassword`);
    const statuses = await Promise.all([
      signIn(doors, person.username, password),
      signIn(doors, machine.id, machine.password),
      signIn(doors, person.username, forPerson.password),
      signIn(doors, machine.id, forMachine.password),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 200, 200]);
    const body = JSON.stringify({ Metrics: [{ Name: "m", Fields: { value: 1 } }] });
    const headers = { authorization: `Bearer ${statuses[3]?.body}` };
    expect((await doors.ask({ path: "/api/data", headers, body })).status).toBe(200);
  });

  it("the password of a disabled user, a removed source or a deleted API token", async () => {
    const person = await signedInUser(doors, project);
    const machine = await signedInSource(doors, project);
    const script = await newApiToken(doors, project);
    await administer(doors, "PATCH", person.path, { status: "DISABLED" });
    for (const path of [machine.path, script.path]) await remove(path);
    const statuses = await Promise.all([
      signIn(doors, person.username, password),
      signIn(doors, machine.id, machine.password),
      signIn(doors, script.id, script.value),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it("what lives in a deleted project, although the job that removes it has not begun", async () => {
    const machine = await signedInSource(doors, project);
    const script = await newApiToken(doors, project);
    const program = await newServiceAccount(doors, project);
    await remove(project);
    expect(await doors.registry.identities.get(machine.id)).toBeDefined();
    const answers = await Promise.all([
      signIn(doors, machine.id, machine.password),
      signIn(doors, script.id, script.value),
      program.grant(),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400]);
  });

  it("a deleted key of a service account", async () => {
    const program = await newServiceAccount(doors, project);
    await remove(program.keyPath);
    expect((await program.grant()).status).toBe(400);
  });
});
