import { describe, expect, it, vi } from "vitest";
import type { Scope } from "../../../../../../../lambdas/shared/core/identity/membership.ts";
import { makeUser } from "../../../../../../support/people.ts";
import { dead, password, runInvitations } from "./inviting.ts";

const { accept, ask, invite, management, on, places, rolesOf, someEmail, tokenOf } = await runInvitations();

const scopeOf = ({ path }: { readonly path: string }): Scope =>
  path.includes("/organizations/") ? { organization: on.organization } : { project: management.state.project };

describe.each(places)("accepting an invitation to %s", (_, placeOf) => {
  it("goes on where it was cut off", async () => {
    const place = placeOf();
    const guest = await makeUser(management, on.foreign);
    const { body } = await invite(place, guest.username ?? "");
    const token = await tokenOf(body.name);
    const { identities, invitations } = management.registry;
    for (const step of [vi.spyOn(identities, "setMembership"), vi.spyOn(invitations, "withdraw")]) {
      step.mockRejectedValueOnce(new Error("cut off"));
      await expect(accept(guest, { token })).rejects.toThrow("cut off");
      expect((await accept(guest, { token })).status).toBe(409);
      expect((await ask(on.administrator, "DELETE", `/v2/${body.name}`)).status).toBe(409);
      management.state.now += 60_000;
    }
    expect((await accept(guest, { token })).status).toBe(200);
    expect(await rolesOf(guest.id)).toStrictEqual(place.roles);
    expect((await ask(on.administrator, "GET", `/v2/${body.name}`)).status).toBe(404);
    expect(await accept(guest, { token })).toMatchObject(dead);
  });

  it.each([
    ["a guest", true],
    ["a new user", false],
  ])("can be done by %s after it was cut off at any write", async (_who, isGuest) => {
    const { state, registry } = management;
    for (let number = 0, isCut = true; isCut; number++) {
      const guest = await makeUser(management, on.foreign);
      const { body } = await invite(placeOf(), isGuest ? (guest.username ?? "") : someEmail());
      const token = await tokenOf(body.name);
      const ask = () => (isGuest ? accept(guest, { token }) : accept("nobody", { token, password }));
      let count = 0;
      state.beforeEffect = () => {
        if (count++ >= number) throw new Error("cut off");
      };
      const first = await ask().catch(() => undefined);
      state.beforeEffect = () => {};
      isCut = count > number;
      state.now += 60_000;
      // Is done in spite of the last write, by which the audit log would have told how the call ended.
      const answer = isCut && first?.status !== 200 ? await ask() : first;
      expect(answer?.status).toBe(200);
      const id = isGuest ? guest.id : body.name.split("/").at(-1);
      expect(await rolesOf(id)).toStrictEqual(placeOf().roles);
      expect((await registry.identities.members(scopeOf(placeOf()))).filter((one) => one.id === id)).toHaveLength(1);
    }
  });

  it("goes on with the same password, and no other, where making its user was cut off", async () => {
    const { body } = await invite(placeOf(), someEmail());
    const token = await tokenOf(body.name);
    vi.spyOn(management.registry.invitations, "become").mockRejectedValueOnce(new Error("cut off"));
    await expect(accept("nobody", { token, password })).rejects.toThrow("cut off");
    management.state.now += 60_000;
    expect((await accept("nobody", { token, password: "another password" })).status).toBe(409);
    expect((await accept("nobody", { token, password })).body).toMatchObject({ name: body.name, status: "ACCEPTED" });
  });

  it("takes the membership along, if it is withdrawn while somebody's accepting was cut off", async () => {
    const guest = await makeUser(management, on.foreign);
    const { body } = await invite(placeOf(), guest.username ?? "");
    const token = await tokenOf(body.name);
    vi.spyOn(management.registry.invitations, "withdraw").mockRejectedValueOnce(new Error("cut off"));
    await expect(accept(guest, { token })).rejects.toThrow("cut off");
    management.state.now += 60_000;
    expect((await ask(on.administrator, "DELETE", `/v2/${body.name}`)).status).toBe(200);
    expect(await rolesOf(guest.id)).toStrictEqual([]);
  });
});
