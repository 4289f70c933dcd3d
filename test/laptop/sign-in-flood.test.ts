/** Holds that a flood of sign-ins under invented names keeps neither a person from signing in nor events from arriving. */

import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ConnectorStory } from "../support/laptop/connector-story.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

/** Only Linux has every address of 127.0.0.0/8. Elsewhere strangers and people come from the same address. */
const strangersAddress = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";

let laptop: TestLaptop;
let client: Client;
beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});
afterAll(() => laptop?.stop());

interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

function signIn(Username: string, Password: string, localAddress: string): Promise<Answered> {
  const headers = { AuthVersion: "V0.0.1", "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    const url = `${laptop.ready.httpUrl}/Auth`;
    request(url, { method: "POST", localAddress, headers }, (response) => {
      response.resume();
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] }),
      );
    })
      .once("error", reject)
      .end(JSON.stringify({ Username, Password }));
  });
}

/** Signs in under invented names, forty at the same time, again and again until it is stopped. */
function flood() {
  const answers: Answered[] = [];
  let stopped = false;
  const stranger = async (): Promise<void> => {
    answers.push(await signIn(`stranger ${randomUUID()}`, "guess", strangersAddress));
  };
  const rounds = async (): Promise<void> => {
    while (!stopped) await Promise.all(Array.from({ length: 40 }, stranger));
  };
  const ended = rounds();
  const of = (status: number): readonly Answered[] => answers.filter((answer) => answer.status === status);
  const stop = (): Promise<void> => {
    stopped = true;
    return ended;
  };
  return { answers, of, [Symbol.asyncDispose]: stop };
}

it("is refused for the most part, while a person signs in and events are delivered as ever", async () => {
  await ConnectorStory.tell(client, {}, async (story) => {
    await story.send([0]);
    await until("the first event", () => story.values.has(0));
    await using strangers = flood();
    await until("strangers of both kinds", () => strangers.of(429).length > 0 && strangers.of(401).length > 0);

    const before = strangers.of(401).length;
    await story.send([1]);
    await until("an event during the flood", () => story.values.has(1));
    // Behind the strangers, each of its many reads and writes would have waited for forty passwords.
    expect(strangers.of(401).length - before).toBeLessThan(40);

    const { username, password } = laptop.ready.user;
    await until("a person's sign-in", async () => {
      const { status } = await signIn(username, password, "127.0.0.1");
      return status === 200;
    });
    for (const { retryAfter } of strangers.of(429)) expect(retryAfter).toMatch(/^[1-9]\d?$/);
    expect(strangers.answers.filter(({ status }) => status !== 401 && status !== 429)).toEqual([]);
  });
});
