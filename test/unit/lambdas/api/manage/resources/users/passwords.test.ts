import { beforeEach, describe, expect, it } from "vitest";
import { verifyPassword } from "../../../../../../../lambdas/shared/core/identity/password.ts";
import { apiToken, type Identity } from "../../../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";
import { makeUser, makeWorkplace, storedIdentity } from "../../../../../../support/people.ts";

const management = await runManagement();
const { ask } = management;
let organization: string;
let administrator: Identity;

beforeEach(async () => {
  ({ organization, administrator } = await makeWorkplace(management));
});

const create = (body: object): Promise<Answer> => ask(administrator, "POST", "/v2/users", body);
const stored = (id: string) => storedIdentity(management, id);
const idOf = ({ body }: Answer): string => body.name.slice("users/".length);

describe("passwords of users", () => {
  const change = (user: Identity, currentPassword: string, newPassword: string) =>
    ask(user, "POST", "/v2/users/me:changePassword", { currentPassword, newPassword });

  it("are changed by a user who knows the current one, which revokes all tokens got with it", async () => {
    const made = await create({ username: `ann-${organization}`, password: "the first one" });
    const user = await stored(idOf(made));
    expect(await change(user, "not this one", "the second one")).toMatchObject({
      status: 400,
      body: { error: "currentPassword: is wrong." },
    });
    expect((await change(user, "the first one", "the first one")).status).toBe(400);
    expect((await change(user, "the first one", "too short")).status).toBe(400);
    expect(await change(user, "the first one", "the second one")).toMatchObject({ status: 200, body: {} });
    const { passwordHash = "", tokensValidFrom } = await stored(user.id);
    expect(await verifyPassword("the second one", passwordHash)).toBe(true);
    expect(tokensValidFrom).toBe(Math.floor(management.state.now / 1000) + 1);
  });

  it("are changed by nobody else, an administrator included", async () => {
    const user = await makeUser(management, organization);
    const body = { currentPassword: "x", newPassword: "the second one" };
    expect((await ask(administrator, "POST", `/v2/users/${user.id}:changePassword`, body)).status).toBe(403);
  });

  it("are reset by an administrator, who is shown the new one this once", async () => {
    const made = await create({ username: `ann-${organization}`, password: "the first one" });
    const path = `/v2/users/${idOf(made)}:resetPassword`;
    const reset = await ask(administrator, "POST", path);
    expect(reset.body).toStrictEqual({
      username: `ann-${organization}`,
      password: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
    });
    const { passwordHash = "", tokensValidFrom } = await stored(idOf(made));
    expect(await verifyPassword(reset.body.password, passwordHash)).toBe(true);
    expect(await verifyPassword("the first one", passwordHash)).toBe(false);
    expect(tokensValidFrom).toBe(Math.floor(management.state.now / 1000) + 1);
  });

  it("that were reset are not overwritten by a user who is changing the earlier one at that moment", async () => {
    const made = await create({ username: `ann-${organization}`, password: "the first one" });
    const [reset] = await Promise.all([
      ask(administrator, "POST", `/v2/users/${idOf(made)}:resetPassword`),
      change(await stored(idOf(made)), "the first one", "the second one"),
    ]);
    expect(await verifyPassword(reset.body.password, (await stored(idOf(made))).passwordHash ?? "")).toBe(true);
  });

  it("are not reset by users for themselves, who have to know the current one", async () => {
    expect((await ask(administrator, "POST", "/v2/users/me:resetPassword")).status).toBe(403);
    const token = apiToken(management.state.project);
    expect((await ask(token, "POST", "/v2/users/me:resetPassword")).status).toBe(404);
  });
});
