import { expect, it } from "vitest";
import { administer, newServiceAccount } from "../../../../../../support/credentials.ts";
import { runDoors } from "../../../../../../support/doors.ts";

const doors = await runDoors();

it("the last use of a key is shown, by Basic credentials or by an assertion, and of no other key", async () => {
  const { state, management } = doors;
  const account = await newServiceAccount(doors, await management.makeProject());
  const other = await administer(doors, "POST", `${account.path}/keys`);
  const lastUseOf = async (path: string) => (await administer(doors, "GET", path)).lastUsedTime;
  const now = () => `${new Date(state.now).toISOString().slice(0, 19)}.000000Z`;
  // The account has got a token by an assertion already.
  expect(await lastUseOf(account.keyPath)).toBe(now());
  state.now += 3_600_000;
  const { status } = await doors.ask({ method: "GET", path: "/v2/me", headers: account.basic });
  expect([status, await lastUseOf(account.keyPath)]).toEqual([200, now()]);
  state.now += 3_600_000;
  await account.grant();
  expect(await lastUseOf(account.keyPath)).toBe(now());
  const { keys } = await administer(doors, "GET", `${account.path}/keys`);
  const uses = keys.map(({ id, lastUsedTime }: { id: string; lastUsedTime: string }) => [id, lastUsedTime]);
  expect(Object.fromEntries(uses)).toEqual({ [account.key.keyId]: now(), [other.key.id]: null });
});
