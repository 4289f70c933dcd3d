import { describe, expect, it } from "vitest";
import { tokenOf as tokenInFragment } from "../../../../console/session/fragment.ts";
import { type Channel, Session, type TokenStorage } from "../../../../console/session/session.ts";
import { factsOf } from "../../../../console/session/token.ts";
import { tokenOf } from "../../support/data.ts";

/** Joins tabs as the browser does: what one sends reaches all others. */
class Air {
  private readonly tabs: ((message: unknown) => void)[] = [];
  channel(): Channel {
    const own: { hear: (message: unknown) => void } = { hear: () => {} };
    const hear = (message: unknown): void => own.hear(message);
    this.tabs.push(hear);
    return {
      send: (message) => {
        for (const tab of this.tabs) if (tab !== hear) tab(message);
      },
      listen: (then) => {
        own.hear = then;
      },
    };
  }
}

function storageWith(token?: string): TokenStorage & { readonly kept: Map<string, string> } {
  const kept = new Map(token === undefined ? [] : [["millrace.token", token]]);
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const tab = (air: Air, storage = storageWith()): Session =>
  new Session({ storage, channel: air.channel(), nowMillis: () => Date.now() });

describe("the session of a tab", () => {
  it("goes on after the page was loaded again, and not with a token that is over", () => {
    expect(tab(new Air(), storageWith(tokenOf())).state()).toMatchObject({ kind: "active", subject: "u1" });
    expect(tab(new Air(), storageWith(tokenOf({ expiresInSeconds: -1 }))).state().kind).toBe("asking");
  });

  it("is got from another tab, and is none if no tab answers", () => {
    const air = new Air();
    const first = tab(air, storageWith(tokenOf()));
    const second = tab(air);
    expect(second.state()).toEqual(first.state());
    const alone = tab(new Air());
    alone.stopAsking();
    expect(alone.state().kind).toBe("none");
  });

  it("ends in all tabs, and leaves no token in any", () => {
    const air = new Air();
    const storages = [storageWith(tokenOf()), storageWith()];
    const tabs = storages.map((storage) => tab(air, storage));
    tabs[1]?.end();
    expect(tabs.map((each) => each.state())).toEqual([{ kind: "none" }, { kind: "none" }]);
    expect(storages.map(({ kept }) => kept.size)).toEqual([0, 0]);
  });

  it("ends by a refusal of its own token only, and stays known as whose it was", () => {
    const session = tab(new Air(), storageWith(tokenOf()));
    session.expire("an older one");
    expect(session.state().kind).toBe("active");
    session.expire(session.state().token);
    expect(session.state()).toEqual({ kind: "ended", subject: "u1" });
  });

  it("takes another tab's newer token of the same person, and of nobody else", () => {
    const air = new Air();
    const [one, two, other] = [
      tab(air, storageWith(tokenOf())),
      tab(air, storageWith(tokenOf())),
      tab(air, storageWith(tokenOf({ subject: "u2" }))),
    ];
    const newer = tokenOf({ expiresInSeconds: 9000 });
    expect(one?.begin(newer)).toBe(true);
    expect(two?.state().token).toBe(newer);
    expect(other?.state().subject).toBe("u2");
  });

  it("hears nothing in what is no message of the console", () => {
    const air = new Air();
    const stranger = air.channel();
    const session = tab(air, storageWith(tokenOf()));
    for (const message of [undefined, "signed-out", { kind: "renewed" }, { kind: "have", token: 5 }])
      stranger.send(message);
    expect(session.state().kind).toBe("active");
  });
});

describe("factsOf", () => {
  it.each(["", "a.b", "a.b.c", "a.bnVsbA.c", `a.${Buffer.from('{"sub":"u1"}').toString("base64url")}.c`])(
    "finds nothing in %j, which is no token",
    (text) => {
      expect(factsOf(text)).toBeUndefined();
    },
  );

  it("reads names beyond ASCII", () => {
    expect(factsOf(tokenOf({ subject: "größe-漢" }))?.subject).toBe("größe-漢");
  });
});

describe("the fragment of an address", () => {
  it("is a token only in the form in which npm start prints it", () => {
    expect(tokenInFragment("#token=ey.a-b_c.d")).toBe("ey.a-b_c.d");
    for (const other of ["", "#token=", "#token=a b", "#x=ey.a.b", "#token=a&b=c"])
      expect(tokenInFragment(other)).toBeUndefined();
  });
});
