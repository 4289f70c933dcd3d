import * as v from "valibot";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { mostBodyBytes } from "../../../../../lambdas/api/manage/http/body.ts";
import { makeDocument } from "../../../../../lambdas/api/manage/openapi/make.ts";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import type { Identity } from "../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { makeOrganization, makeUser } from "../../../../support/people.ts";
import { type Ask, type FilledCall, walkEveryCall } from "../../../../support/walk-every-call.ts";

const management = await runManagement();
let stranger: Identity;

beforeAll(async () => {
  await makeOrganization(management);
  stranger = await makeUser(management);
});

/** The parts of JSON Schema that the bodies of calls are made of. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly maxItems?: number;
  readonly anyOf?: readonly Shape[];
  readonly additionalProperties?: Shape | boolean;
}

type Step = string | number;
interface Place {
  readonly kind: "object" | "array";
  readonly steps: readonly Step[];
  readonly shape: Shape;
}

/** Answers each place of a body where an object or a list stands, the body itself not among them. */
function placesIn(shape: Shape, steps: readonly Step[] = []): Place[] {
  if (shape.anyOf) return shape.anyOf.flatMap((one) => placesIn(one, steps));
  const inner = [
    ...Object.entries(shape.properties ?? {}).flatMap(([name, one]) => placesIn(one, [...steps, name])),
    ...(shape.items ? placesIn(shape.items, [...steps, 0]) : []),
  ];
  const own = (shape.type === "object" || shape.type === "array") && steps.length > 0;
  return own ? [{ kind: shape.type, steps, shape } as Place, ...inner] : inner;
}

/** Makes a body that holds a value at one place, and nothing else. */
const bodyWith = (steps: readonly Step[], value: unknown): unknown =>
  steps.reduceRight<unknown>((inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }), value);

const pathText = (steps: readonly Step[]): string => steps.join(".");

const document = makeDocument() as unknown as {
  readonly paths: Readonly<
    Record<string, Record<string, { requestBody?: { content: { "application/json": { schema: Shape } } } }>>
  >;
};
const bodies = calls.flatMap(({ method, path, body }) => {
  const shape = document.paths[path]?.[method.toLowerCase()]?.requestBody?.content["application/json"].schema;
  return body && shape ? [{ call: `${method} ${path}`, body, places: placesIn(shape) }] : [];
});
const places = bodies.flatMap(({ call, body, places: all }) =>
  all.map((place) => ({ call, body, place, at: pathText(place.steps) })),
);
/** Bodies whose lists and objects are read by the rules of points, which tests of `:publish` hold. */
const free = /:publish$/;
const ones = (count: number): number[] => new Array<number>(count).fill(1);

const faultsAt = (body: v.GenericSchema, { steps }: Place, value: unknown): readonly string[] =>
  (v.safeParse(body, bodyWith(steps, value), { abortPipeEarly: true }).issues ?? [])
    .filter((issue) => v.getDotPath(issue) === pathText(steps))
    .map(({ message }) => message);

describe("each object in a body", () => {
  const objects = places.filter(({ place, call }) => place.kind === "object" && !free.test(call));

  it.each(objects)("$at of $call takes no list for an object", ({ body, place }) => {
    for (const list of [[], ["x"], [[]], [{}]])
      expect(faultsAt(body, place, list)).toStrictEqual(["must be an object."]);
  });
});

describe("each list in a body", () => {
  const lists = places.filter(({ place, call }) => place.kind === "array" && !free.test(call));

  it("is among those that these tests look at", () => {
    expect(lists.length).toBeGreaterThan(15);
  });

  it.each(lists)("$at of $call has a bound, and is refused by its length before its items are read", (list) => {
    const { body, place } = list;
    const most = place.shape.maxItems ?? 0;
    expect(most).toBeGreaterThan(0);
    const read = vi.fn(() => 1);
    const entries = Object.defineProperty(ones(most + 1), most, { get: read, enumerable: true });
    const faults = faultsAt(body, place, entries);
    expect(faults).toStrictEqual([expect.stringMatching(/^must (have at most|hold exactly)/)]);
    expect(read).not.toHaveBeenCalled();
  });

  it.each(lists)("$at of $call takes no object for a list", ({ body, place }) => {
    for (const other of [{}, { length: 0 }, "x", 1])
      expect(faultsAt(body, place, other)).toStrictEqual(["must be a list."]);
  });
});

describe("each record in a body", () => {
  const records = places.filter(({ place, call }) => place.shape.additionalProperties && !free.test(call));

  it.each(records)("$at of $call is refused by its size before its entries are read", ({ body, place }) => {
    const read = vi.fn(() => 1);
    const entries = Object.fromEntries(ones(101).map((_, index) => [`k${index}`, 1]));
    // Looks at the values only where they would be read after the count.
    Object.defineProperty(entries, "k100", { get: read, enumerable: true });
    expect(faultsAt(body, place, entries)).toStrictEqual([expect.stringContaining("must have at most")]);
    expect(read).not.toHaveBeenCalled();
  });
});

/** Bounds what a refusal may say, whatever was sent. */
const longestRefusal = 3000;

const requireRefused = ({ status, body }: Answer, about: string, statuses: readonly number[] = [400]): void => {
  expect(statuses, about).toContain(status);
  expect(JSON.stringify(body).length, about).toBeLessThan(longestRefusal);
};

/** Answers bodies of about `bytes` that are lists of ones, in every list or object that the call's body has. */
function giants([method, path]: FilledCall, bytes: number): readonly string[] {
  const list = `[${"1,".repeat(bytes / 2 - 200)}1]`;
  const names = bodies.flatMap(({ call, places: all }) =>
    fits(call, `${method} ${path}`) ? all.flatMap(({ steps }) => steps.slice(0, 1)) : [],
  );
  return [list, ...[...new Set(names)].map((name) => `{${JSON.stringify(name)}:${list}}`)];
}

const fits = (call: string, filled: string): boolean =>
  new RegExp(`^${call.replaceAll(/\{\w+\}/g, "[^/:]+").replaceAll(/[.*]/g, "\\$&")}$`).test(filled);

/** Calls that everybody may make: a token decides, or each of the projects that the body names. */
const openToAll: ReadonlySet<string> = new Set([
  ...["/v2/invitations:accept", "/v2/projects:batchUpdate"],
  ...["/v2/sessions:renew", "/v2/sessions:revoke"],
]);
const takesBody = ([method]: FilledCall): boolean => method !== "GET" && method !== "DELETE";

describe("a giant body", () => {
  it("is refused by every call that takes one, in a short answer", async () => {
    const refused = new Set<string>();
    await walkEveryCall(management, async (call: FilledCall, ask: Ask) => {
      const [method, path, body] = call;
      const readsBody = takesBody(call) && Object.keys(body ?? {}).length > 0;
      for (const giant of readsBody ? giants(call, 800_000) : []) {
        requireRefused(await ask(method, path, giant), `${method} ${path}`);
        refused.add(path);
      }
      return ask(...call);
    });
    expect(refused.size).toBeGreaterThan(20);
  });

  it("of more than 1 MiB is not even parsed, and the answer says how large one may be", async () => {
    const parse = vi.spyOn(JSON, "parse");
    const giant = `{"x":"${"1".repeat(mostBodyBytes)}"}`;
    await walkEveryCall(management, async (call: FilledCall, ask: Ask) => {
      const [method, path] = call;
      if (takesBody(call)) {
        parse.mockClear();
        const answer = await ask(method, path, giant);
        requireRefused(answer, `${method} ${path}`);
        expect(answer.body.error).toMatch(/larger than (1 MiB|100 KiB)/);
        expect(parse.mock.calls.filter(([text]) => text.length >= giant.length)).toStrictEqual([]);
      }
      return ask(...call);
    });
    parse.mockRestore();
  });

  it("is not read at all where the caller may not make the call", async () => {
    const parse = vi.spyOn(JSON, "parse");
    await walkEveryCall(management, async (call: FilledCall, ask: Ask) => {
      const [method, path] = call;
      if (takesBody(call) && !openToAll.has(path)) {
        const giant = giants(call, 400_000).at(-1) ?? "";
        parse.mockClear();
        const answer = await management.ask(stranger, method, path, giant);
        requireRefused(answer, `${method} ${path}`, [403, 404]);
        expect(parse.mock.calls.filter(([text]) => text === giant)).toStrictEqual([]);
      }
      return ask(...call);
    });
    parse.mockRestore();
  });
});

describe("a body", () => {
  it("is parsed once by every call", async () => {
    const parse = vi.spyOn(JSON, "parse");
    await walkEveryCall(management, async (call: FilledCall, ask: Ask) => {
      const [method, path, body] = call;
      const text = body === undefined ? "" : JSON.stringify(body);
      parse.mockClear();
      const answer = await ask(method, path, text);
      const times = parse.mock.calls.filter(([sent]) => sent === text && text.length > 2).length;
      expect(times, `${method} ${path}`).toBeLessThan(2);
      return answer;
    });
    parse.mockRestore();
  });

  it("with very many faults, or with faults in very long names, is told of the first in a short answer", async () => {
    const project = await management.makeProject();
    const labels = Object.fromEntries(ones(100).map((_, index) => [`${"x".repeat(5000)}${index}`, index]));
    const source = { displayName: 1, type: 1, activationUid: 1, labels, retentions: ones(10), noDataAfter: 1 };
    const answer = await management.ask("roles/project.developer", "POST", `${project}/sources`, source);
    requireRefused(answer, "sources");
    expect(answer.body.error).toContain("displayName: must be a text.");
    expect(answer.body.error).toMatch(/and \d+ more/);
  });
});
