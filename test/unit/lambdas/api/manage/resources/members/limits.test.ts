import { describe, expect, it } from "vitest";
import { newId } from "../../../../../../../lambdas/shared/core/id.ts";
import { runLimited } from "../../limited.ts";

const { management, on, ask, lower } = await runLimited();

const most = 3;

describe("What a project or organization may have of members", () => {
  it("is so many members, whether they come one by one or in a batch", async () => {
    lower({ membersPerProject: most });
    const account = async () => (await ask("POST", `${on.project}/serviceaccounts`, {})).body;
    const accounts = [await account(), await account(), await account(), await account()];
    const member = ({ name }: { name: string }, role = "user") => ({
      serviceAccount: name,
      roles: [`roles/project.${role}`],
    });
    const batch = (members: typeof accounts) =>
      ask("POST", "/v2/projects/-/members:batchCreate", {
        members: members.map((one) => ({ project: on.project.slice("/v2/".length), ...member(one) })),
      });
    expect((await ask("POST", `${on.project}/members`, member(accounts[0]))).status).toBe(200);
    const refused = await batch(accounts.slice(1));
    expect([refused.status, refused.body.error]).toStrictEqual([
      409,
      "The project has 1 members and may have 3, not 3 more; delete what is not used any more (limits: docs/limits.md).",
    ]);
    expect((await ask("GET", `${on.project}/members`)).body.members).toHaveLength(1);
    expect((await batch(accounts.slice(1, most))).status).toBe(200);
    const full = await ask("POST", `${on.project}/members`, member(accounts[3]));
    expect([full.status, full.body.error]).toStrictEqual([
      409,
      expect.stringContaining("The project has 3 members, which is as many as it may have"),
    ]);
    expect((await ask("DELETE", `${on.project}/members/${accounts[0].name.split("/").at(-1)}`)).status).toBe(200);
    expect((await ask("POST", `${on.project}/members`, member(accounts[3]))).status).toBe(200);
  });

  it("is so many members, with those who are invited and have not accepted", async () => {
    lower({ membersPerProject: 1 });
    const invite = (email: string) => ask("POST", `${on.project}/members`, { email, roles: ["roles/project.user"] });
    expect((await invite("one@example.com")).body.status).toBe("PENDING");
    expect((await invite("two@example.com")).body.error).toContain("The project has 1 members, which is as many as");
  });

  it("is so many administrators of an organization", async () => {
    lower({ administratorsPerOrganization: 1 });
    const add = async () => {
      const { name } = (await ask("POST", `${on.project}/serviceaccounts`, {})).body;
      const body = { serviceAccount: name, roles: ["roles/organization.admin"] };
      return ask("POST", `/v2/${on.organization}/members`, body);
    };
    expect((await add()).status).toBe(200);
    expect((await add()).body.error).toContain(
      "The organization has 1 administrators, which is as many as it may have",
    );
  });

  it("is so many members of batches that come at the same moment, each of them whole or not at all", async () => {
    lower({ membersPerProject: 5 });
    const batch = () =>
      ask("POST", "/v2/projects/-/members:batchCreate", {
        members: [1, 2].map(() => ({
          project: on.project.slice("/v2/".length),
          email: `${newId()}@example.com`,
          roles: ["roles/project.user"],
        })),
      });
    const statuses = (await Promise.all([batch(), batch(), batch(), batch()])).map(({ status }) => status);
    expect(statuses.toSorted()).toStrictEqual([200, 200, 409, 409]);
    expect((await ask("GET", `${on.project}/members`)).body.members).toHaveLength(4);
  });

  it("is so many users whom invitations make at the same moment", async () => {
    lower({ usersPerOrganization: 2 });
    const invite = async () => {
      const roles = ["roles/project.user"];
      const { name } = (await ask("POST", `${on.project}/members`, { email: `${newId()}@example.com`, roles })).body;
      const link = (await ask("GET", `/v2/${name}:getInviteUrl`)).body.inviteUrl;
      return new URL(link).hash.replace("#token=", "");
    };
    const tokens = [await invite(), await invite(), await invite(), await invite()];
    const accept = (token: string) =>
      management.ask("nobody", "POST", "/v2/invitations:accept", { token, password: "a long password" });
    const statuses = (await Promise.all(tokens.map(accept))).map(({ status }) => status);
    expect(statuses.toSorted()).toStrictEqual([200, 200, 409, 409]);
  });
});
