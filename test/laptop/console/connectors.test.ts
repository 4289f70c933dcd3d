import { describe, expect, it } from "vitest";
import { findChromium } from "../../support/clients/chromium.ts";
import { ConnectorStory, numbers } from "../../support/laptop/connector-story.ts";
import { ConsoleOnLaptop } from "../../support/laptop/console-on-laptop.ts";
import { acknowledge, refuse } from "../../support/laptop/receiver.ts";

const chromium = findChromium();

describe.skipIf(chromium === undefined)("the console of a laptop", () => {
  const at = new ConsoleOnLaptop(chromium ?? "");

  it("leads in three clicks from the project to why events do not arrive, and in one more to the cure", async () => {
    await ConnectorStory.tell(at.client, { more: { displayName: "To the mill" }, behaviour: refuse }, async (story) => {
      await story.send(numbers(12));
      await story.untilHealth("DOWN");
      await at.visits.open(`${at.project}/jobs`, async (page) => {
        await page.getByRole("navigation").getByRole("link", { name: "Connectors" }).click();
        await page.getByRole("link", { name: "To the mill" }).click();
        await page.getByText("Events wait on the queue, and nothing is lost.").waitFor();
        await page.getByText("The receiver answered 500.").first().waitFor();
        await page.getByRole("link", { name: "See the failed attempts" }).click();
        await page.getByRole("table", { name: "Attempts" }).getByRole("link").first().click();
        await page.getByText("refused", { exact: true }).waitFor();
        await page.getByText(`"${story.type}"`).first().waitFor();
        story.receiver.behaviour = acknowledge;
        await page.getByRole("complementary").getByRole("button", { name: "Resend" }).click();
        await expect.poll(() => story.requests.some(({ headers }) => headers["x-millrace-replay"] === "1")).toBe(true);
        // What waited follows by itself, once a probe finds the receiver well.
        await expect.poll(() => story.values.size).toBe(12);
        await page.getByText("Up", { exact: true }).first().waitFor();
      });
    });
  });

  it("fetches by a replay of the gap what a disabled connector missed", async () => {
    await ConnectorStory.tell(at.client, { more: { displayName: "To the store" } }, async (story) => {
      await at.visits.open(
        `/projects/${story.path.replace("/v2/projects/", "").replace("dataconnectors", "connectors")}`,
        async (page) => {
          const enabled = page.getByRole("switch", { name: "Enabled" });
          await enabled.click();
          await page.getByRole("button", { name: "Disable and drop" }).click();
          await expect.poll(() => enabled.getAttribute("aria-checked")).toBe("false");
          await story.send(numbers(3));
          await expect.poll(async () => (await story.gaps()).reduce((sum, { count }) => sum + count, 0)).toBe(3);
          await enabled.click();
          await expect.poll(() => enabled.getAttribute("aria-checked")).toBe("true");
          await page.getByRole("link", { name: "Gaps" }).click();
          await page.getByRole("button", { name: "Replay", exact: true }).first().click();
          await page.getByRole("link", { name: "Done" }).first().waitFor();
          await expect.poll(() => story.values.size).toBe(3);
        },
      );
    });
  });
});
