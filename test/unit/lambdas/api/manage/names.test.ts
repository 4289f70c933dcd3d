import { beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { makeWorkplace } from "../../../../support/people.ts";

const management = await runManagement();
let organization: string;
let administrator: Identity;
let project: string;

beforeEach(async () => {
  ({ organization, administrator, project } = await makeWorkplace(management));
});

const ask = (method: string, path: string, body: object): Promise<Answer> =>
  management.ask(administrator, method, path, body);

type Naming = (name: string) => Promise<Answer>;
const nameUser: Naming = (username) => ask("POST", "/v2/users", { username, password: "twelve chars" });
const nameCompany: Naming = (companyName) => ask("POST", "/v2/projects", { displayName: "Plant", companyName });
const renameCompany: Naming = (companyName) => ask("PATCH", project, { companyName, confirm: true });
const nameRetention: Naming = (displayName) =>
  ask("POST", `${project}/retentions`, { displayName, kind: "DYNAMODB", duration: "60s" });

/** Kinds of unique names: the call that takes a name, and the call that then asks for another. */
const naming: readonly [string, Naming, Naming][] = [
  ["a user", nameUser, nameUser],
  ["a project's company", nameCompany, nameCompany],
  ["a project's company, renamed", nameCompany, renameCompany],
  ["a retention", nameRetention, nameRetention],
];
const nameOf = ({ body }: Answer): string => body.username ?? body.companyName ?? body.displayName;

/** Answers a text that makes the names of one test differ from those of the others. */
const mark = (): string => organization.replaceAll("-", "").slice(0, 12);

describe.each(naming)("the name of %s", (_kind, first, second) => {
  it.each([
    ["in another case", "Zo\u00eb Corp", "ZO\u00cb CORP"],
    ["taken apart", "Zo\u00eb Corp", "Zoe\u0308 Corp"],
    ["in full width", "Acme", "\uff21\uff43\uff4d\uff45"],
    ["with another blank", "Acme Corp", "Acme\u00a0Corp"],
    ["in letters of another alphabet", "ACME", "\u0410\u0421\u041c\u0415"],
  ])("is taken for one that looks like it: %s", async (_, name, other) => {
    expect((await first(`${name} ${mark()}`)).status).toBe(200);
    const refused = await second(`${other} ${mark()}`);
    expect(refused.status).toBe(409);
    expect((await second(`Beta ${mark()}`)).status).toBe(200);
  });

  it.each([
    ["holds U+200B", "ac\u200bme", "must not hold U+200B"],
    ["holds U+00AD", "ac\u00adme", "must not hold U+00AD"],
    ["holds U+FEFF", "ac\ufeffme", "must not hold U+FEFF"],
    ["holds U+202E", "ac\u202eme", "must not hold U+202E"],
    ["holds U+200F", "ac\u200fme", "must not hold U+200F"],
    ["holds U+0085", "ac\u0085me", "must not hold U+0085"],
    ["holds U+0000", "ac\u0000me", "must not hold U+0000"],
    ["is no Unicode", "ac\ud800me", "must be well-formed Unicode"],
    ["mixes alphabets", "\u0410cme", "mixes Cyrillic and Latin"],
    ["mixes alphabets in a later word", "The \u0391cme", "mixes Greek and Latin"],
  ])("is refused, and what to do is said, if it %s", async (_, name, fault) => {
    const refused = await second(`${name} ${mark()}`);
    expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });

  it("is kept composed, with ordinary blanks", async () => {
    expect(nameOf(await second(` Zoe\u0308\u00a0Corp ${mark()} `))).toBe(`Zo\u00eb Corp ${mark()}`);
  });
});

describe("names that are found by what was typed", () => {
  it("are users', for signing in", async () => {
    const { body } = await ask("POST", "/v2/users", { username: `Zo\u00eb.${mark()}`, password: "twelve chars" });
    for (const typed of [`zoe\u0308.${mark()}`, `ZO\u00cb.${mark()}`, ` zo\u00eb.\u200b${mark()}`]) {
      expect(`users/${(await management.registry.identities.ofUsername(typed))?.id}`).toBe(body.name);
    }
  });

  it("are retentions', for linking sources and for sending to one", async () => {
    const { body } = await nameRetention("\u00c9t\u00e9");
    const id = body.name.split("/").at(-1);
    const { sources } = management.registry;
    const projectId = management.state.project;
    for (const typed of ["E\u0301te\u0301", "\u00e9T\u00c9", id]) {
      const activationUid = crypto.randomUUID();
      const source = { displayName: "press", type: "LOGGER", activationUid, retentions: [typed] };
      expect((await ask("POST", `${project}/sources`, source)).body.retentions).toStrictEqual([body.name]);
      if (typed !== id) expect((await sources.retentionNamed(projectId, typed))?.id).toBe(id);
    }
  });

  it("are no more than display names elsewhere: these may hold any letters, and may be the same", async () => {
    const displayName = "\u0410cme \u{1f469}\u200d\u{1f467}";
    for (let times = 0; times < 2; times++) {
      const { status, body } = await ask("POST", "/v2/projects", { displayName });
      expect([status, body.displayName]).toStrictEqual([200, displayName]);
    }
    for (const bad of ["ab\u202ecd", "ab\u2066cd", "ab\u0085cd", "ab\u2028cd"]) {
      expect((await ask("POST", "/v2/projects", { displayName: bad })).status).toBe(400);
    }
  });
});
