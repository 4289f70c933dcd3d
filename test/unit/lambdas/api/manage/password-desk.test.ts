/** Holds that every call that stretches a password waits at the desk that bounds it, and changes nothing if it may not. */

import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Identity } from "../../../../support/identities.ts";
import { runManagement } from "../../../../support/management.ts";
import { makeUser, makeWorkplace, storedIdentity } from "../../../../support/people.ts";

const management = await runManagement();
const { ask, ports } = management;
const password = "correct horse battery";
let organization: string;
let administrator: Identity;
let user: Identity;
beforeEach(async () => {
  ({ organization, administrator } = await makeWorkplace(management));
  user = await makeUser(management, organization);
});

/** Fills the desk from an address: one is at it, six wait, and the others are refused. */
function fill(sourceIp: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = { refused: 0 };
  const refuse = () => {
    state.refused += 1;
  };
  const held = Array.from({ length: 20 }, () => ports.atPasswordDesk(sourceIp, () => promise).catch(refuse));
  const makeRoom = async () => {
    resolve();
    await Promise.all(held);
  };
  onTestFinished(makeRoom);
  return { state, makeRoom };
}

/**
 * Answers everything but places in rooms, which a call that is refused after it took one leaves to be counted again, and
 * the audit log, which tells of refused calls too.
 */
const storedItems = async () =>
  (await management.items()).filter(({ pk, sk }) => !/^ROOM#/.test(String(sk)) && !/^AUDIT#/.test(String(pk)));

async function invitationToken(): Promise<string> {
  const path = `/v2/organizations/${organization}/members`;
  const body = { email: `${organization}@elsewhere.example`, roles: ["roles/organization.admin"] };
  const { name } = (await ask(administrator, "POST", path, body)).body;
  const { inviteUrl } = (await ask(administrator, "GET", `/v2/${name}:getInviteUrl`)).body;
  return new URL(inviteUrl).hash.replace("#token=", "");
}

type Asked = readonly [Identity | "nobody", string, object?];

describe.each<[string, () => Promise<Asked>]>([
  [
    "creates a user with a chosen password",
    async () => [administrator, "/v2/users", { username: `a-${organization}`, password }],
  ],
  ["creates a user with a generated one", async () => [administrator, "/v2/users", { username: `b-${organization}` }]],
  ["resets a password", async () => [administrator, `/v2/users/${user.id}:resetPassword`]],
  [
    "changes a password",
    async () => {
      const path = `/v2/users/${user.id}:resetPassword`;
      const { password: currentPassword } = (await ask(administrator, "POST", path)).body;
      const body = { currentPassword, newPassword: password };
      return [await storedIdentity(management, user.id), "/v2/users/me:changePassword", body];
    },
  ],
  [
    "accepts an invitation",
    async () => ["nobody", "/v2/invitations:accept", { token: await invitationToken(), password }],
  ],
])("a call that %s", (_, make) => {
  it("is refused while too many wait, changes nothing then, and is done when it is sent again", async () => {
    const [caller, path, body] = await make();
    const before = await storedItems();
    // The calls of these tests come from this address.
    const { makeRoom } = fill("192.0.2.1");
    expect(await ask(caller, "POST", path, body)).toMatchObject({
      status: 429,
      headers: { "retry-after": "2" },
      body: { error: expect.stringContaining("try again in 2 s") },
    });
    expect(await storedItems()).toEqual(before);
    await makeRoom();
    expect((await ask(caller, "POST", path, body)).status).toBe(200);
  });

  it("gets its turn while another address sends too many", async () => {
    const [caller, path, body] = await make();
    const { state, makeRoom } = fill("198.51.100.7");
    const answer = ask(caller, "POST", path, body);
    await expect.poll(() => state.refused).toBe(14);
    await makeRoom();
    expect((await answer).status).toBe(200);
  });
});
