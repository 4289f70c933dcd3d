import { describe, expect, inject, it, onTestFinished } from "vitest";
import { ConsoleOnLaptop } from "../../support/laptop/console-on-laptop.ts";
import { connectOverTls } from "../../support/laptop/mqtt.ts";
import { metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";
import { download } from "../support/download.ts";

/** Whole minutes within the last hour, oldest first. */
function minutesAgo(...minutes: readonly number[]): Date[] {
  const nowMillis = Math.floor(Date.now() / 60_000) * 60_000;
  return minutes.map((each) => new Date(nowMillis - each * 60_000));
}

/** Writes a time as the console shows it in UTC. */
const shown = (time: Date): string => time.toISOString().slice(0, 19).replace("T", " ");

describe.skipIf(inject("chromium") === "")("points of a source", () => {
  const at = new ConsoleOnLaptop(inject("chromium"));

  it("that were pushed are a chart, a table and a file under Explore", async () => {
    const { client } = at;
    const { path, token } = await client.newSource(["oneYear"], { displayName: "Furnace" });
    const values = [62.5, 65, 64.2];
    const times = minutesAgo(30, 20, 10);
    const metrics = times.map((time, index) =>
      metric("heat", { degrees: values[index] }, { Timestamp: time.toISOString() }),
    );
    await client.send(metrics, token);
    await until("the points to be kept", async () => {
      const { measurements } = await client.manage("GET", `${path}/measurements`);
      return Array.isArray(measurements) && measurements.length > 0;
    });
    await at.visits.open(at.project + path, async (page) => {
      await page.getByRole("link", { name: "Explore", exact: true }).last().click();
      const chart = page.getByRole("group", { name: "Values over time" });
      await chart.waitFor();
      expect(await chart.getAttribute("aria-label")).toContain("degrees: first 62.5, last 64.2, least 62.5");
      await chart.press("Home");
      await page.getByRole("figure").filter({ hasText: "degrees" }).getByText("62.5", { exact: true }).waitFor();
      await page.getByRole("combobox", { name: "Values" }).selectOption({ label: "Every point" });
      const table = page.getByRole("table", { name: "All values" });
      await table.locator("th").filter({ hasText: "degrees (min)" }).waitFor({ state: "detached" });
      for (const [index, time] of times.entries()) {
        const row = table.getByRole("row").filter({ hasText: shown(time) });
        expect(await row.locator("td").allTextContents()).toEqual([shown(time), String(values[index])]);
      }
      const { text } = await download(page, page.getByRole("button", { name: "Download CSV" }));
      const [head, ...lines] = text.trimEnd().split(/\r?\n/);
      expect(head).toBe("time in UTC,degrees");
      expect(lines).toEqual(times.map((time, index) => `${shown(time)},${values[index]}`));
    });
  });

  it("that are published come to MQTT and to Events while somebody looks", async () => {
    const { client, ready } = at;
    const { uid, path } = await client.newSource([], { displayName: "Mixer" });
    const { password } = await client.manage("POST", `${path}:resetPassword`, {});
    const source = await connectOverTls(ready, uid, String(password), { clientId: uid });
    onTestFinished(() => source.endAsync(true));
    const publish = (value: number) =>
      source.publishAsync(`v1/sources/${uid}/data/read/plc/motor/speed`, JSON.stringify({ Value: value }), { qos: 1 });
    await at.visits.open(`${at.project}/mqtt`, async (page) => {
      await page.getByRole("button", { name: "Connect" }).click();
      await page.getByText("Connected", { exact: true }).waitFor();
      await page.getByRole("button", { name: `v1/raw/${ready.project.companyName}/#` }).click();
      await publish(1450);
      await page
        .getByRole("button", { name: /plc\/motor\/speed$/ })
        .first()
        .click();
      await page.getByRole("complementary").getByText("1450").waitFor();
      await page.getByRole("navigation").getByRole("link", { name: "Events" }).click();
      await page.getByText("Listening", { exact: true }).waitFor();
      await publish(1475);
      const row = page.getByRole("table", { name: "Events" }).getByRole("row").filter({ hasText: "1475" });
      await row.getByText("Mixer").waitFor();
      await row.getByRole("link").click();
      await page.getByRole("complementary").getByText("1475").waitFor();
    });
  });
});
