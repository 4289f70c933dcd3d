import { describe, expect, it, vi } from "vitest";
import { createNamedCaller } from "../../../../../lambdas/shared/access/named-caller.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { generateApiTokenValue } from "../../../../../lambdas/shared/core/identity/api-token.ts";
import { hashGeneratedSecret } from "../../../../../lambdas/shared/core/identity/password.ts";
import { type Identity, identity, quickHashOf } from "../../../../support/identities.ts";

const uid = "fe453df1-b4a0-492d-a12c-505988eea849";

function callers() {
  const people: Identity[] = [
    identity({ id: "ann", username: "ann@example.com", passwordHash: quickHashOf("pa:ss") }),
    identity({ id: uid, kind: "source", project: "p", passwordHash: hashGeneratedSecret("secret") }),
  ];
  const state = { now: 1_700_000_000, desk: 0, isDeleted: false };
  const note = vi.fn(async () => {});
  const caller = vi.fn(async () => identity({ id: "by header" }));
  const ask = createNamedCaller({
    access: { caller },
    uses: { note },
    guesses: { signIn: (_, attempt) => attempt() },
    directory: {
      get: async (id) => people.find((each) => each.id === id),
      ofUsername: async (name) => people.find(({ username }) => username === name),
      ofGeneratedSecret: async () => undefined,
    },
    noteRefusal: async () => {},
    project: async () => (state.isDeleted ? { deleteTime: "2024-01-01T00:00:00Z" } : {}),
    atPasswordDesk: async (_, work) => {
      state.desk++;
      return work({ hash: async () => "", verify: async (given, hash) => hash === quickHashOf(given) });
    },
    nowSeconds: () => state.now,
  });
  const send = (headers: Record<string, string>, query: Record<string, string> = {}) =>
    ask({
      headers,
      query: new Map(Object.entries(query).map(([name, value]) => [name, [value]])),
      sourceIp: "192.0.2.1",
    });
  return { people, state, send, caller, note };
}

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });

describe("a caller with a name and a secret", () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ["Basic", basic(`${uid}:secret`), {}],
    [
      "Basic in small letters, and a UID in capital ones",
      { authorization: `basic ${Buffer.from(`${uid.toUpperCase()}:secret`).toString("base64")}` },
      {},
    ],
    ["Token <name>:<secret>", { authorization: `Token ${uid}:secret` }, {}],
    ["u and p", {}, { u: uid, p: "secret" }],
    ["u and p before the header", basic("nobody:x"), { u: uid, p: "secret" }],
  ])("signs in by %s", async (_, headers, query) => {
    const { send, note } = callers();
    expect(await send(headers, query)).toMatchObject({ id: uid });
    expect(note).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: uid }));
  });

  it("may be a person, whose password may hold a colon", async () => {
    expect(await callers().send(basic("ann@example.com:pa:ss"))).toMatchObject({ id: "ann" });
  });

  it("is told to send a credential where there is none, and what is wrong with half of one", async () => {
    const { send } = callers();
    for (const [headers, query] of [
      [{}, {}],
      [basic("no colon"), {}],
      [basic(`${uid}:`), {}],
      [{}, { u: uid }],
    ] as const) {
      await expect(send(headers, query)).rejects.toMatchObject({
        code: "unauthenticated",
        message: expect.stringContaining("Send a credential"),
      });
    }
  });

  it("is refused with a wrong secret, an unknown name, when disabled, and in a deleted project", async () => {
    const { send, people, state } = callers();
    const wrong = expect.objectContaining({ code: "unauthenticated" });
    await expect(send(basic(`${uid}:wrong`))).rejects.toEqual(wrong);
    await expect(send(basic("nobody:secret"))).rejects.toEqual(wrong);
    state.isDeleted = true;
    await expect(send(basic(`${uid}:secret`))).rejects.toEqual(wrong);
    state.isDeleted = false;
    state.now += 10;
    people[1] = identity({ ...people[1], enabled: false });
    await expect(send(basic(`${uid}:secret`))).rejects.toEqual(wrong);
  });

  it("is passed on with every other credential", async () => {
    const { send, caller } = callers();
    const value = generateApiTokenValue(uid);
    await send({ authorization: `Token ${value}` });
    await send({ authorization: "Token a.b.c" });
    await send({ authorization: "Bearer a.b.c" });
    await send({ token: "a.b.c" });
    expect(caller.mock.calls.map(([headers]: unknown[]) => headers)).toStrictEqual([
      { authorization: `ApiToken ${value}` },
      { authorization: "Bearer a.b.c" },
      { authorization: "Bearer a.b.c" },
      { token: "a.b.c" },
    ]);
  });
});

describe("a person's password", () => {
  const ann = basic("ann@example.com:pa:ss");

  it("is stretched once, and not again for each request of a dashboard", async () => {
    const { send, state } = callers();
    for (let count = 0; count < 5; count++) await send(ann);
    expect(state.desk).toBe(1);
    await expect(send(basic("ann@example.com:wrong"))).rejects.toBeInstanceOf(PlatformError);
    expect(state.desk).toBe(2);
  });

  it("is refused within seconds after another one was set, or the person was disabled", async () => {
    const { send, state, people } = callers();
    await send(ann);
    people[0] = identity({ ...people[0], passwordHash: quickHashOf("another") });
    state.now += 6;
    await expect(send(ann)).rejects.toMatchObject({ code: "unauthenticated" });
    await send(basic("ann@example.com:another"));
    people[0] = identity({ ...people[0], enabled: false });
    state.now += 6;
    await expect(send(basic("ann@example.com:another"))).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
