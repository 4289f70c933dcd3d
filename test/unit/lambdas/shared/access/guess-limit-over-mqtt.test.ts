import { createHash, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { GuessLimit, type Places } from "../../../../../lambdas/shared/access/guess-limit.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { CounterInMemory } from "./counter-in-memory.ts";

const wrong = () => Promise.reject(new PlatformError("unauthenticated", "the user name or the password is wrong"));
const right = async () => "let in";
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(String, (error: unknown) => (error instanceof PlatformError ? error.code : String(error)));

class PlacesInMemory implements Places {
  private readonly known = new Map<string, number>();
  async knownUntil({ person, place }: { person: string; place: string }) {
    return this.known.get(`${person} ${place}`) ?? 0;
  }
  async remember({ person, place }: { person: string; place: string }, expiresAt: number) {
    this.known.set(`${person} ${place}`, expiresAt);
  }
}

const newLimit = () =>
  new GuessLimit({
    counter: new CounterInMemory(),
    places: new PlacesInMemory(),
    mark: async (text) => createHash("sha256").update(text).digest("base64url"),
    nowMillis: () => 1_800_000_000_000,
    report: () => {},
  });

async function failures(count: number, attempt: (made: number) => Promise<unknown>): Promise<number> {
  let made = 0;
  for (let n = 0; n < count; n++) if ((await codeOf(attempt(n))) === "unauthenticated") made++;
  return made;
}

describe("a person's password over MQTT, where no address is known", () => {
  it("is guessed ten times a minute with one client id, and its owner uses another", async () => {
    const limit = newLimit();
    const guess = { name: "Ann", clientId: "stranger" };
    expect(await failures(20, () => limit.overMqtt(guess, wrong))).toBe(10);
    expect(await codeOf(limit.overMqtt(guess, right))).toBe("too-many-requests");
    expect(await codeOf(limit.overMqtt({ name: "ann", clientId: "mine" }, right))).toBe("let in");
  });

  it("is guessed a hundred times a minute under however many client ids and spellings", async () => {
    const limit = newLimit();
    const names = ["Ann", "ANN", "аnn"];
    expect(
      await failures(150, (n) => limit.overMqtt({ name: names[n % 3] ?? "", clientId: randomUUID() }, wrong)),
    ).toBe(100);
    expect(await codeOf(limit.overMqtt({ name: "Ann", clientId: "new" }, right))).toBe("too-many-requests");
  });

  it("shares the bound of its name with guesses over HTTPS", async () => {
    const limit = newLimit();
    await failures(100, (n) => limit.signIn({ name: "Ann", sourceIp: `192.0.2.${n}` }, wrong));
    expect(await failures(10, () => limit.overMqtt({ name: "Ann", clientId: "x" }, wrong))).toBe(0);
  });

  it("is guessed no more than 600 times a minute under all names together", async () => {
    const limit = newLimit();
    expect(await failures(700, (n) => limit.overMqtt({ name: `person ${n}`, clientId: "x" }, wrong))).toBe(600);
  });

  it("lets its owner in with a client id that was used before, whatever strangers do", async () => {
    const limit = newLimit();
    const mine = { name: "Ann", clientId: "kitchen" };
    expect(await codeOf(limit.overMqtt(mine, right))).toBe("let in");
    await failures(150, (n) => limit.overMqtt({ name: "Ann", clientId: `s${n}` }, wrong));
    await failures(700, (n) => limit.overMqtt({ name: `person ${n}`, clientId: "x" }, wrong));
    expect(await codeOf(limit.overMqtt(mine, right))).toBe("let in");
    expect(await codeOf(limit.overMqtt({ ...mine, name: "Bob" }, right))).toBe("too-many-requests");
  });

  it("takes no client id for an address", async () => {
    const limit = newLimit();
    await failures(20, () => limit.overMqtt({ name: "Ann", clientId: "192.0.2.1" }, wrong));
    expect(await codeOf(limit.signIn({ name: "Ann", sourceIp: "192.0.2.1" }, right))).toBe("let in");
  });
});

it("never bounds a generated secret over MQTT, so that nobody keeps a device out", async () => {
  const limit = newLimit();
  const origin = { name: randomUUID(), clientId: "device" };
  expect(await failures(1000, () => limit.overMqtt(origin, wrong))).toBe(1000);
  expect(await codeOf(limit.overMqtt(origin, right))).toBe("let in");
});
