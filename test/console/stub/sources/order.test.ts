/** Holds that lines which come in pages by the hour stand newest first, over all pages that were read. */

import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answer, reply } from "../../support/answers.ts";
import { failure } from "../../support/logs.ts";
import { oneSourceAnswers } from "../../support/sources.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const at = (minute: number) => `2026-01-02T03:${minute}:05.000000Z`;
/** Answers two pages, each newest first, that share an hour. */
const pagesOf =
  (key: string, lineOf: (minute: number) => object): Answer =>
  ({ query }) => {
    const isFirst = !query.get("page_token");
    return reply({ [key]: (isFirst ? [50, 20] : [40, 10]).map(lineOf), nextPageToken: isFirst ? "second" : "" });
  };

describe.skipIf(inject("chromium") === "")("lines of one hour on two pages", () => {
  it.each([
    [
      "of messages",
      "/projects/p1/sources/s1/messages",
      {
        "GET /v2/projects/{project}/sources/{source}/messages": pagesOf("messages", (minute) => ({
          time: at(minute),
          level: "INFO",
          kind: "log",
          text: `said at ${minute}`,
          count: 1,
        })),
      },
    ],
    [
      "of refused sign-ins",
      "/projects/p1/audit/sign-ins",
      {
        "GET /v2/projects/{project}/signinfailures": pagesOf("signInFailures", (minute) => ({
          ...failure,
          time: at(minute),
          firstTime: at(minute),
          name: `said at ${minute}`,
        })),
      },
    ],
  ])("%s stand newest first", async (_, path, answers) => {
    const visit = await visits.open(path, { answers: { ...oneSourceAnswers, ...answers } });
    const said = visit.page.getByText(/^said at \d+$/);
    await said.nth(3).waitFor();
    expect(await said.allTextContents()).toEqual([50, 40, 20, 10].map((minute) => `said at ${minute}`));
    visit.check();
    await visit.close();
  });
});
