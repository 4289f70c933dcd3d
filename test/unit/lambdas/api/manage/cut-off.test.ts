/**
 * Holds that a call which is cut off at any of its writes leaves nothing half done: if it is asked again, it does its
 * work.
 */

import { afterEach, describe, expect, it } from "vitest";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { type Ask as Asking, walkEveryCall } from "../../../../support/walk-every-call.ts";

const management = await runManagement();
management.state.effectsMayFail = true;
afterEach(() => {
  management.state.beforeEffect = () => {};
});

class CutOff extends Error {}

/**
 * Fails the effect of this number, counted from 0. With `ever` it also fails all later ones, as if the function had
 * been killed.
 */
function cutOff(number: number, ever: boolean): { readonly wasReached: () => boolean } {
  let count = 0;
  management.state.beforeEffect = (effect) => {
    const at = count++;
    if (at === number || (ever && at > number)) throw new CutOff(`cut off before ${effect}`);
  };
  return { wasReached: () => count > number };
}

type Ask = () => Promise<Answer>;

/**
 * Asks a call again and again, and cuts it off one effect later each time, until it completes. Answers that last
 * answer. Two minutes pass between two attempts; after them no mark of an attempt under way counts any more.
 */
async function askCutOff(ask: Ask, ever: boolean, note: (effects: number) => void): Promise<Answer> {
  /** An answer that came although an effect failed, because the caller need not care or something else repairs it. */
  let inSpite: Answer | undefined;
  for (let number = 0; ; number++) {
    const { wasReached } = cutOff(number, ever);
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof CutOff) return undefined;
      throw error;
    });
    management.state.beforeEffect = () => {};
    management.state.now += 120_000;
    if (!wasReached() && answer) {
      note(number);
      return answer.status === 200 ? answer : (inSpite ?? answer);
    }
    if (answer?.status === 200) inSpite = answer;
  }
}

/** Answers the items of a collection, whatever its list calls them. */
const itemsIn = (list: object): readonly { readonly name: string }[] => Object.values(list).find(Array.isArray) ?? [];

/**
 * Checks what a creation left that was cut off, and asks for it again. The creation was refused because the name is
 * taken, so its owner must be able to find, show and remove what has it.
 */
async function replaceWhole(ask: Asking, path: string, body: unknown): Promise<Answer> {
  const found = itemsIn((await ask("GET", path)).body);
  expect([path, found.length]).toStrictEqual([path, 1]);
  for (const { name } of found) {
    expect((await ask("GET", `/v2/${name}`)).status).toBe(200);
    expect((await ask("DELETE", `/v2/${name}`)).status).toBe(200);
  }
  return ask("POST", path, body);
}

/** Cancels the replay that an unanswered attempt has started, as its owner may, and asks again. */
async function endReplay(ask: Asking, path: string, body: unknown): Promise<Answer> {
  const { jobs } = (await ask("GET", path.replace(/dataconnectors.*/, "jobs"))).body;
  const running = jobs.filter(({ kind, state }: Record<string, string>) => kind === "replay" && state === "RUNNING");
  expect(running).toHaveLength(1);
  expect((await ask("POST", `/v2/${running[0].name}:cancel`)).status).toBe(200);
  return ask("POST", path, body);
}

/** Checks that the job is cancelled, because an unanswered attempt has done it already. */
async function expectCancelled(ask: Asking, path: string): Promise<Answer> {
  const job = await ask("GET", path.replace(":cancel", ""));
  expect(job.body.state).toBe("CANCELLED");
  return job;
}

describe.each([
  ["a function that is killed", true],
  ["a single write that fails", false],
])("after %s", (_, ever) => {
  it("every call can be asked again, and then does what is left to do", async () => {
    /** How many calls have several effects, at each of which they were cut off. */
    let withSeveral = 0;
    await walkEveryCall(management, async ([method, path, body], ask) => {
      if (method === "GET") return ask(method, path, body);
      const answer = await askCutOff(
        () => ask(method, path, body),
        ever,
        (effects) => {
          if (effects > 1) withSeveral++;
        },
      );
      // An attempt whose answer was lost may have removed the item.
      if (method === "DELETE" && answer.status === 404) return { status: 200, body: {} };
      if (method !== "POST" || answer.status !== 409) return answer;
      if (path.endsWith(":cancel")) return expectCancelled(ask, path);
      return path.endsWith(":replay") ? endReplay(ask, path, body) : replaceWhole(ask, path, body);
    });
    expect(withSeveral).toBeGreaterThan(20);
  });
});

describe("a deletion of a project that is killed at any of its writes", () => {
  it("has marked no project without a job that watch resumes, and can be asked again", async () => {
    const { registry, state } = management;
    const states = new Set<string>();
    for (let number = 0, isCut = true; isCut; number++) {
      const path = await management.makeProject();
      const id = path.slice("/v2/projects/".length);
      const ask = () => management.ask("roles/organization.admin", "DELETE", path);
      const { wasReached } = cutOff(number, true);
      await ask().catch((error: unknown) => expect(error).toBeInstanceOf(CutOff));
      isCut = wasReached();
      state.beforeEffect = () => {};
      const isMarked = (await registry.projects.get(id))?.deleteTime !== undefined;
      const stalled = await registry.jobs.stalled(state.now + 1);
      const hasJob = stalled.some(({ project }) => project === id);
      states.add(`${isMarked ? "marked" : "not marked"}, ${hasJob ? "with" : "without"} a job`);
      state.now += 120_000;
      const answer = await ask();
      expect([answer.status, answer.body.kind, answer.body.state]).toStrictEqual([200, "deleteProject", "RUNNING"]);
    }
    expect([...states].toSorted()).toStrictEqual([
      "marked, with a job",
      "not marked, with a job",
      "not marked, without a job",
    ]);
  });
});
