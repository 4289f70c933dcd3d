import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Identity } from "../../../../../../support/identities.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { give, makeAdministrator, makeOrganization, makeUser } from "../../../../../../support/people.ts";

const management = await runManagement();

beforeEach(async () => {
  await makeOrganization(management);
  await management.makeProject();
});

describe("members of several projects", () => {
  const everywhere = "/v2/projects/-/members";

  /**
   * Makes two projects that the caller administers, and one of the same organization in which the caller has no role.
   */
  const start = async () => {
    const caller = await makeUser(management, management.state.organization);
    const mine = [management.state.project, (await management.makeProject()).split("/").at(-1) ?? ""];
    for (const id of mine) await give(management, caller, { project: id }, "roles/project.admin");
    const foreign = (await management.makeProject()).split("/").at(-1) ?? "";
    return { caller, mine, foreign, user: await makeUser(management, management.state.organization) };
  };

  it("are made, listed and removed at once", async () => {
    const { caller, mine, user } = await start();
    const members = mine.map((id) => ({
      project: `projects/${id}`,
      email: user.username,
      roles: ["roles/project.user"],
    }));
    const made = await management.ask(caller, "POST", `${everywhere}:batchCreate`, { members });
    const names = mine.map((id) => `projects/${id}/members/${user.id}`);
    expect(made.body.members.map(({ name }: { name: string }) => name)).toStrictEqual(names);
    const query = `memberId=${user.id}&organization=organizations/${management.state.organization}&pageSize=100&pageToken=`;
    const listed = await management.ask(caller, "GET", `${everywhere}?${query}`);
    expect(listed.body.nextPageToken).toBe("");
    expect(listed.body.members.map(({ name }: { name: string }) => name)).toStrictEqual(names.toSorted());
    expect((await management.ask(caller, "GET", everywhere)).body.members).toHaveLength(4);
    expect((await management.ask(caller, "GET", `${everywhere}?organization=other`)).body.members).toStrictEqual([]);
    expect(await management.ask(caller, "POST", `${everywhere}:batchDelete`, { names })).toMatchObject({
      status: 200,
      body: {},
    });
    expect((await management.ask(caller, "GET", `${everywhere}?member_id=${user.id}`)).body.members).toStrictEqual([]);
  });

  it("are removed where none is left, as Terraform's provider asks", async () => {
    const { caller } = await start();
    const answer = await management.ask(caller, "POST", `${everywhere}:batchDelete`, { names: [] });
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });

  it("come in pages of any size, project by project, and no call reads them all", async () => {
    const { caller, mine, foreign } = await start();
    const expected: string[] = [];
    for (const [index, project] of [...mine, foreign].entries()) {
      if (index === 2) await give(management, caller, { project }, "roles/project.user");
      expected.push(`projects/${project}/members/${caller.id}`);
      for (let made = 0; made < 2 * index; made++) {
        const user = await makeUser(management, management.state.organization);
        await give(management, user, { project }, "roles/project.user");
        expected.push(`projects/${project}/members/${user.id}`);
      }
    }
    const read = vi.spyOn(management.registry.identities, "someMembers");
    for (const size of [1, 2, 3, 4, 9, 100]) {
      const seen: string[] = [];
      let token = "";
      do {
        const { body } = await management.ask(caller, "GET", `${everywhere}?page_size=${size}&page_token=${token}`);
        expect(body.members.length).toBeLessThanOrEqual(size);
        seen.push(...body.members.map(({ name }: { name: string }) => name));
        token = body.nextPageToken;
      } while (token);
      expect(seen).toStrictEqual(expected.toSorted());
      expect(read.mock.lastCall?.[1].limit).toBe(size + 1);
    }
  });

  it("have no page tokens except those that the call gave out", async () => {
    const { caller, mine } = await start();
    for (const position of ["x", `${mine[0]}/a/b`, `${mine[0]}/${"x".repeat(1100)}`]) {
      const token = Buffer.from(position).toString("base64url");
      expect(await management.ask(caller, "GET", `${everywhere}?page_token=${token}`)).toMatchObject({
        status: 400,
        body: { error: "page_token is not one that this call gave out." },
      });
    }
    const absent = await management.ask(caller, "GET", `${everywhere}?member_id=${"x".repeat(3000)}`);
    expect(absent).toMatchObject({ status: 200, body: { members: [] } });
  });

  it("are added all or none, and none who is a member or named twice", async () => {
    const { caller, mine, user } = await start();
    const one = await makeUser(management, management.state.organization);
    const membership = (id: string | undefined, email: string | undefined) => ({
      project: `projects/${id}`,
      email,
      roles: ["roles/project.user"],
    });
    const create = (...members: object[]) => management.ask(caller, "POST", `${everywhere}:batchCreate`, { members });
    expect((await create(membership(mine[0], user.username))).status).toBe(200);
    for (const rest of [
      [membership(mine[0], user.username)],
      [membership(mine[1], "new@example.com"), membership(mine[1], "NEW@example.com")],
    ]) {
      expect((await create(membership(mine[1], one.username), ...rest)).status).toBe(409);
    }
    expect(await management.registry.identities.memberships(one.id)).toStrictEqual([]);
    expect((await management.ask(caller, "GET", `/v2/projects/${mine[1]}/members`)).body.members).toHaveLength(1);
  });

  it("are changed all or none", async () => {
    const { caller, mine, foreign, user } = await start();
    const members = [...mine, foreign].map((id) => ({
      project: `projects/${id}`,
      email: user.username,
      roles: ["roles/project.user"],
    }));
    expect((await management.ask(caller, "POST", `${everywhere}:batchCreate`, { members })).status).toBe(404);
    expect(await management.registry.identities.memberships(user.id)).toStrictEqual([]);
    await give(management, caller, { project: foreign }, "roles/project.developer");
    expect((await management.ask(caller, "POST", `${everywhere}:batchCreate`, { members })).status).toBe(403);
    await give(management, user, { project: foreign }, "roles/project.user");
    const names = [`projects/${mine[0]}/members/${caller.id}`, `projects/${foreign}/members/${user.id}`];
    expect((await management.ask(caller, "POST", `${everywhere}:batchDelete`, { names })).status).toBe(403);
    expect(await management.registry.identities.memberships(caller.id)).toHaveLength(3);
  });

  it("are shown of projects that the caller may read, and of no others", async () => {
    const { caller, mine, foreign, user } = await start();
    for (const id of [...mine, foreign]) await give(management, user, { project: id }, "roles/project.user");
    const seenBy = async (who: Identity): Promise<number> =>
      (await management.ask(who, "GET", `${everywhere}?member_id=${user.id}`)).body.members.length;
    expect(await seenBy(caller)).toBe(2);
    expect(await seenBy(await makeAdministrator(management, management.state.organization))).toBe(3);
    expect(await seenBy(await makeUser(management, management.state.organization))).toBe(0);
  });
});
