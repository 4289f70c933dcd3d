/** Holds what is noted of clients that are refused over MQTT. */

import { describe, expect, it } from "vitest";
import { generateSecret, hashGeneratedSecret } from "../../../../../lambdas/shared/core/identity/password.ts";
import { identity } from "../../../../support/identities.ts";
import { connect, ids, isLetIn, jwt, newWorld, secret, type World, withToken } from "./world.ts";

const notedIn = ({ refused }: World) =>
  refused.map(({ reason, credential, name, identity: who, from }) => ({ reason, credential, name, id: who?.id, from }));

describe("a client that is refused over MQTT is noted", () => {
  it.each([
    ["an unknown UID", "0c3b1a52-9d0f-4f37-8d0e-000000000000", "x", "UNKNOWN_NAME", undefined],
    ["a wrong password of a source", ids.source, "x", "WRONG_SECRET", ids.source],
    ["a wrong value of an API token", ids.readToken, "x", "WRONG_SECRET", ids.readToken],
    ["a wrong password of a person", "Ann", "x", "WRONG_SECRET", ids.user],
    ["an unknown person", "Nobody", "x", "UNKNOWN_NAME", undefined],
  ])("under %s", async (_, name, password, reason, id) => {
    const world = newWorld();
    expect(await isLetIn(world, name, password, "some-client")).toBe(false);
    expect(notedIn(world)).toMatchObject([{ reason, name, id, from: "some-client" }]);
    expect(JSON.stringify(world.refused.map(({ identity: _, ...rest }) => rest))).not.toContain('"x"');
  });

  it("if its password is a source's of another UID", async () => {
    const own = generateSecret();
    const world = newWorld();
    world.identities.set(
      ids.source,
      identity({ id: ids.source, kind: "source", project: "P", passwordHash: hashGeneratedSecret(own) }),
    );
    const mistaken = "0c3b1a52-9d0f-4f37-8d0e-000000000000";
    await connect(world, mistaken, own, mistaken);
    expect(notedIn(world)).toMatchObject([{ reason: "UID_MISMATCH", name: mistaken, id: ids.source }]);
  });

  it("if a source's client id is not its own", async () => {
    const world = newWorld();
    expect(await isLetIn(world, ids.source, secret, "press-1")).toBe(false);
    expect(notedIn(world)).toEqual([
      { reason: "UID_MISMATCH", credential: "PASSWORD", name: ids.source, id: ids.source, from: "press-1" },
    ]);
  });

  it("if its token is another's, was revoked, has expired, or is none", async () => {
    const other = withToken(ids.source);
    await connect(other, ids.neighbour, jwt, ids.neighbour);
    expect(notedIn(other)).toMatchObject([{ reason: "UID_MISMATCH", credential: "ACCESS_TOKEN", id: ids.source }]);

    const revoked = withToken(ids.source, { issuedAt: -1 });
    await connect(revoked, ids.source, jwt, ids.source);
    expect(notedIn(revoked)).toMatchObject([{ reason: "REVOKED", id: ids.source }]);

    const expired = newWorld();
    expired.expired.set(jwt, ids.source);
    await connect(expired, ids.source, jwt, ids.source);
    expect(notedIn(expired)).toMatchObject([{ reason: "EXPIRED", id: ids.source }]);

    const none = newWorld();
    await connect(none, ids.source, jwt, ids.source);
    expect(notedIn(none)).toMatchObject([{ reason: "INVALID_TOKEN", id: undefined }]);
  });

  it("not if it is let in", async () => {
    const world = newWorld();
    expect(await isLetIn(world, ids.source, secret, ids.source)).toBe(true);
    expect(world.refused).toEqual([]);
  });
});
