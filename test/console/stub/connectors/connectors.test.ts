import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { attemptAt, connectorAnswers, connectorPageAnswers, connectorTest, metrics } from "../../support/connectors.ts";
import { connector, readersPermissions } from "../../support/data.ts";
import { startVisits, type Visit, type VisitOptions, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

async function visit(path: string, options: VisitOptions, look: (visit: Visit) => Promise<void>): Promise<void> {
  const opened = await visits.open(path, options);
  try {
    await look(opened);
    opened.check();
  } finally {
    await opened.close();
  }
}

const one = "/projects/p1/connectors/c1";
const healthy = "GET /v2/projects/{project}/dataconnectors/{connector}";
const wellAnswers = { ...connectorPageAnswers, [healthy]: reply(connector) };

/** The bodies of the calls whose names begin so. */
const bodiesOf = ({ stub }: Visit, name: string): unknown[] =>
  stub.calls.filter((call) => call.name.startsWith(name)).map(({ asked }) => asked.body);

describe.skipIf(inject("chromium") === "")("the pages of data connectors", () => {
  it("create one, hide the password of its URL, and show what its receiver said to a test", async () => {
    const answers = {
      ...connectorAnswers,
      "POST /v2/projects/{project}/dataconnectors": reply(connector),
      "POST /v2/projects/{project}/dataconnectors/{connector}:test": reply(connectorTest),
    } as const;
    await visit("/projects/p1/connectors/new", { answers }, async (opened) => {
      const { page } = opened;
      await page.getByRole("button", { name: "Create and test" }).click();
      await page.getByText("Give the address of your receiver.").waitFor();
      await page.getByLabel("URL", { exact: true }).fill("https://ada:hunter2@example.org/hook");
      await page.getByLabel("Name", { exact: true }).fill("To the warehouse");
      expect(await page.getByLabel("URL", { exact: true }).inputValue()).toBe("https://example.org/hook");
      expect(await page.getByText("hunter2").count()).toBe(0);
      await page.getByRole("button", { name: "Create and test" }).click();
      await page.getByText("who are you?").waitFor();
      await page.getByText("The receiver answered 401.").waitFor();
      const [body] = bodiesOf(opened, "POST /v2/projects/p1/dataconnectors");
      expect(body).toMatchObject({
        type: "HTTP_PUSH",
        displayName: "To the warehouse",
        httpConfig: { url: "https://ada:hunter2@example.org/hook" },
      });
    });
  });

  it("hide the password in the URL of a link at once, in the form and in the address", async () => {
    const link = `/projects/p1/connectors/new?url=${encodeURIComponent("https://ada:hunter2@example.org/hook")}`;
    await visit(link, { answers: connectorAnswers }, async ({ page }) => {
      await page.waitForURL((url) => url.searchParams.get("url") === "https://example.org/hook");
      expect(await page.getByLabel("URL", { exact: true }).inputValue()).toBe("https://example.org/hook");
      expect(await page.getByLabel("Name of Basic auth").inputValue()).toBe("ada");
      expect(await page.getByText("hunter2").count()).toBe(0);
    });
  });

  it("tell at its field what the API refuses, and keep what was entered", async () => {
    const refused = {
      error: "httpConfig.url: its host is not public.",
      code: 400,
      help: "https://example.org",
      fields: [{ path: "httpConfig.url", message: "its host is not public." }],
    };
    const answers = { ...connectorAnswers, "POST /v2/projects/{project}/dataconnectors": reply(refused, 400) };
    await visit("/projects/p1/connectors/new", { answers }, async ({ page }) => {
      await page.getByLabel("URL", { exact: true }).fill("https://10.0.0.1/hook");
      await page.getByRole("button", { name: "Create and test" }).click();
      await page.getByText("its host is not public.").waitFor();
      const url = page.getByLabel("URL", { exact: true });
      await expect.poll(() => url.getAttribute("aria-invalid")).toBe("true");
      expect(await url.inputValue()).toBe("https://10.0.0.1/hook");
    });
  });

  it("say that an age is not known, and not that nothing waits, where events wait", async () => {
    const queue = { depth: 3, oldestEventAge: null, projectedDrainTime: null };
    const asked = "GET /v2/projects/{project}/dataconnectors/{connector}:metrics";
    await visit(one, { answers: { ...wellAnswers, [asked]: reply({ ...metrics, queue }) } }, async ({ page }) => {
      await page.getByText("not known now").waitFor();
      expect(await page.getByText("nothing waits").count()).toBe(0);
    });
  });

  it("send of the settings what was changed alone", async () => {
    const patch = "PATCH /v2/projects/{project}/dataconnectors/{connector}";
    const answers = { ...wellAnswers, [patch]: reply({ ...connector, displayName: "New" }) };
    await visit(`${one}/settings`, { answers }, async (opened) => {
      const { page } = opened;
      await page.getByLabel("Name", { exact: true }).fill("New");
      await page.getByRole("button", { name: "Save the changes" }).click();
      await page.getByText("The settings are saved.").waitFor();
      expect(bodiesOf(opened, "PATCH")).toEqual([{ displayName: "New" }]);
    });
  });

  it("rotate a secret: the new one signs at once, and the old one besides for a while", async () => {
    const patch = "PATCH /v2/projects/{project}/dataconnectors/{connector}";
    const withSecret = { ...connector, httpConfig: { ...connector.httpConfig, signatureSecret: "old" } };
    const answers = { ...wellAnswers, [healthy]: reply(withSecret), [patch]: reply(withSecret) };
    await visit(`${one}/settings`, { answers }, async (opened) => {
      const { page } = opened;
      await page.getByRole("button", { name: "Rotate the secret…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Rotate", exact: true }).click();
      await page.getByText("The old one signs besides.").waitFor();
      expect(bodiesOf(opened, "PATCH")).toEqual([
        {
          httpConfig: {
            signatureSecret: expect.stringMatching(/^whsec_.{44}$/),
            secondSignatureSecret: { secret: "old", endTime: expect.stringMatching(/Z$/) },
          },
        },
      ]);
    });
  });

  it("ask before disabling what becomes of the events that wait", async () => {
    const patch = "PATCH /v2/projects/{project}/dataconnectors/{connector}";
    const answers = { ...wellAnswers, [patch]: reply({ ...connector, status: "USER_DISABLED" }) };
    await visit(one, { answers }, async (opened) => {
      const { page } = opened;
      await page.getByRole("switch", { name: "Enabled" }).click();
      await page.getByText("34 events that wait now").waitFor();
      await page.getByRole("radio", { name: /Retain them/ }).check();
      await page.getByRole("button", { name: "Disable and retain" }).click();
      await page.getByText("is disabled.").waitFor();
      expect(bodiesOf(opened, "PATCH")).toEqual([{ status: "USER_DISABLED", pauseMode: "retain" }]);
    });
  });

  it("delete one after its name was typed", async () => {
    const remove = "DELETE /v2/projects/{project}/dataconnectors/{connector}";
    await visit(`${one}/settings`, { answers: { ...wellAnswers, [remove]: reply({}) } }, async (opened) => {
      const { page } = opened;
      await page.getByRole("button", { name: "Delete To the warehouse" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill("To the warehouse");
      await dialog.getByRole("button", { name: "Delete the connector" }).click();
      await page.waitForURL("**/projects/p1/connectors");
      expect(opened.stub.calls.some(({ name }) => name.startsWith("DELETE"))).toBe(true);
    });
  });

  it("ask for what the address filters, and take filters away by their chips", async () => {
    await visit(
      `${one}/attempts?outcome=false&class=tls&class=dns&from=-1h`,
      { answers: wellAnswers },
      async (opened) => {
        const { page, stub } = opened;
        await page.getByText("Kept are all failures").waitFor();
        const asked = stub.calls.find(({ name }) => name.includes("/attempts?acknowledged=false"))?.asked.query;
        expect(asked?.getAll("error_classes").toSorted()).toEqual(["dns", "tls"]);
        expect(asked?.get("start_time")).toMatch(/^\d{4}-.*\d{6}Z$/);
        await page.getByRole("button", { name: "Remove the filter error: TLS" }).click();
        await expect.poll(() => new URL(page.url()).searchParams.getAll("class")).toEqual(["dns"]);
      },
    );
  });

  it("resend what is selected, a hundred a call, and tell of each event", async () => {
    const attempts = Array.from({ length: 150 }, (_, index) => attemptAt(index));
    const answers = {
      ...wellAnswers,
      "GET /v2/projects/{project}/dataconnectors/{connector}/attempts": reply({ attempts, nextPageToken: "" }),
      "POST /v2/projects/{project}/dataconnectors/{connector}:resend": (asked: { readonly body: unknown }) => {
        const { events } = asked.body as { readonly events: readonly { device: string; eventId: string }[] };
        return reply({
          events: events.map((event, index) => ({
            ...event,
            resent: index > 0,
            reason: index > 0 ? null : "NO_EVENT",
            message: index > 0 ? null : "The event log does not hold it.",
          })),
        });
      },
    } as const;
    await visit(`${one}/attempts`, { answers }, async (opened) => {
      const { page } = opened;
      await page.getByLabel("Select all that are loaded").check();
      await page.getByRole("button", { name: "Resend 150 events" }).click();
      await page.getByRole("heading", { name: "148 events of 150 on the way again" }).waitFor();
      expect(await page.getByText("The event log does not hold it.").count()).toBe(2);
      const sizes = bodiesOf(opened, "POST").map(
        (body) => (body as { readonly events: readonly unknown[] }).events.length,
      );
      expect(sizes).toEqual([100, 50]);
    });
  });

  it("go from attempt to attempt by keys, and close the panel by Esc and by going back", async () => {
    const attempts = Array.from({ length: 5 }, (_, index) => attemptAt(index));
    const answers = {
      ...wellAnswers,
      "GET /v2/projects/{project}/dataconnectors/{connector}/attempts": reply({ attempts, nextPageToken: "" }),
    };
    await visit(`${one}/attempts`, { answers }, async ({ page }) => {
      const open = (): string => new URL(page.url()).searchParams.get("open") ?? "";
      await page.getByRole("row").nth(2).getByRole("link").click();
      await page.getByRole("heading", { name: "Attempt: 503" }).waitFor();
      expect(open()).toContain(attempts[1]?.eventId ?? "none");
      await page.keyboard.press("]");
      await expect.poll(open).toContain(attempts[2]?.eventId ?? "none");
      await page.keyboard.press("[");
      await expect.poll(open).toContain(attempts[1]?.eventId ?? "none");
      await page.keyboard.press("Escape");
      await expect.poll(open).toBe("");
    });
  });

  it("draw few rows of ten thousand attempts", async () => {
    const attempts = Array.from({ length: 10_000 }, (_, index) => attemptAt(index));
    const answers = {
      ...wellAnswers,
      "GET /v2/projects/{project}/dataconnectors/{connector}/attempts": reply({ attempts, nextPageToken: "" }),
    };
    await visit(`${one}/attempts`, { answers }, async ({ page }) => {
      await page.getByText("10,000 attempts in all").waitFor();
      const table = page.getByRole("region", { name: "Attempts" });
      await table.evaluate((region) => region.scrollTo(0, region.scrollHeight));
      await page
        .getByRole("row")
        .filter({ hasText: attempts[9999]?.eventId ?? "none" })
        .waitFor();
      expect(await table.locator("tbody tr[data-index]").count()).toBeLessThanOrEqual(60);
    });
  });

  it("replay a gap by the body that the API gave, and not while a replay runs", async () => {
    const replay = "POST /v2/projects/{project}/dataconnectors/{connector}:replay";
    const jobs = "GET /v2/projects/{project}/jobs";
    const job = {
      name: "projects/p1/jobs/j9",
      kind: "replay",
      state: "RUNNING",
      progress: { done: 0, total: null },
      target: connector.name,
      parameters: {},
      reason: null,
      createdBy: "u1",
      createTime: "2026-01-02T05:04:05.000000Z",
      updateTime: "2026-01-02T05:04:05.000000Z",
    };
    const answers = { ...wellAnswers, [jobs]: reply({ jobs: [], nextPageToken: "" }), [replay]: reply(job) };
    await visit(`${one}/gaps`, { answers }, async (opened) => {
      const { page, stub } = opened;
      const buttons = page.getByRole("button", { name: "Replay", exact: true });
      await buttons.first().waitFor();
      stub.answerOtherwise(jobs, reply({ jobs: [job], nextPageToken: "" }));
      await buttons.first().click();
      await page.getByText("The replay has begun.").waitFor();
      expect(bodiesOf(opened, "POST")).toEqual([
        { startTime: "2026-01-02T03:04:05.000000Z", endTime: "2026-01-02T03:34:05.000000Z" },
      ]);
      await expect.poll(() => buttons.first().getAttribute("aria-disabled")).toBe("true");
    });
  });

  it("say to those who may only read why they may do nothing, and what is hidden from them", async () => {
    const answers = { ...wellAnswers, "GET /v2/projects/{project}/permissions": readersPermissions };
    await visit(`${one}/settings`, { answers }, async ({ page }) => {
      await page.getByText("What is secret is hidden from yours.").waitFor();
      for (const name of ["Test", "Save the changes", "Delete To the warehouse"]) {
        expect(await page.getByRole("button", { name, exact: true }).getAttribute("aria-disabled")).toBe("true");
      }
    });
  });
});
