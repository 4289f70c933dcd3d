import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answers, reply } from "../../support/answers.ts";
import { attempt, attemptAt, connectorPageAnswers, job } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { sent, startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const path = "/projects/p1/connectors/c1/attempts";
const list = "GET /v2/projects/{project}/dataconnectors/{connector}/attempts";
const resend = "POST /v2/projects/{project}/dataconnectors/{connector}:resend";
const resendFailed = "POST /v2/projects/{project}/dataconnectors/{connector}:resendFailed";
const answers: Answers = {
  ...connectorPageAnswers,
  "GET /v2/projects/{project}/dataconnectors/{connector}": reply(connector),
};
const [one, other] = [attempt, attemptAt(1)];
type Of = Pick<typeof attempt, "device" | "eventId">;
const eventOf = ({ device, eventId }: Of) => ({ device: device.replace(/^.*\//, ""), eventId });
const outcomeOf = (of: Of, message: string | null = null) => ({
  ...eventOf(of),
  resent: message === null,
  reason: message === null ? null : "NO_EVENT",
  message,
});

describe.skipIf(inject("chromium") === "")("events that are resent", () => {
  it("are those of all attempts that match, on further pages too, and each is told of", async () => {
    const visit = await visits.open(`${path}?outcome=false`, {
      answers: {
        ...answers,
        [list]: ({ query }) =>
          reply(
            query.get("page_token") === "more"
              ? { attempts: [other, { ...one, attempt: 2 }], nextPageToken: "" }
              : { attempts: [one], nextPageToken: "more" },
          ),
        [resend]: reply({ events: [outcomeOf(one), outcomeOf(other, "The event is no longer kept.")] }),
      },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Resend all that match" }).click();
    const dialog = page.getByRole("dialog", { name: "1 event of 2 on the way again" });
    await dialog.getByText("The event is no longer kept.").waitFor();
    await visit.checkAccess();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    expect(sent(visit)).toEqual([
      ["POST /v2/projects/p1/dataconnectors/c1:resend", { events: [eventOf(one), eventOf(other)] }],
    ]);
    visit.check();
    await visit.close();
  });

  it("are all that failed since a time, by a job that can be watched", async () => {
    const visit = await visits.open(path, {
      answers: { ...answers, [resendFailed]: reply({ ...job, kind: "resend" }) },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Resend all that failed…" }).click();
    const dialog = page.getByRole("dialog", { name: "Resend all that failed" });
    await dialog.getByLabel("Events of which an attempt failed in").selectOption({ label: "the last 24 hours" });
    await visit.checkAccess();
    const beforeMillis = Date.now();
    await dialog.getByRole("button", { name: "Resend", exact: true }).click();
    const link = page.getByRole("link", { name: "Watch the job" });
    expect(await link.getAttribute("href")).toBe("/projects/p1/jobs/j1");
    const [[name, body] = []] = sent(visit);
    expect(name).toBe("POST /v2/projects/p1/dataconnectors/c1:resendFailed");
    const { startTime } = body as { readonly startTime: string };
    expect(Date.parse(startTime) - (beforeMillis - 86_400_000)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(startTime)).toBeLessThanOrEqual(Date.now() - 86_400_000);
    visit.check();
    await visit.close();
  });
});
