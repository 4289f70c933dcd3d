import { describe, inject, it } from "vitest";
import { ConsoleOnLaptop } from "../../support/laptop/console-on-laptop.ts";
import { metric } from "../../support/laptop/platform.ts";

describe.skipIf(inject("chromium") === "")("a source that falls silent", () => {
  const at = new ConsoleOnLaptop(inject("chromium"));

  it("stands under Alerts and is said to be silent on its own page, until it sends again", async () => {
    const { client } = at;
    const { token } = await client.newSource([], { displayName: "Press 7", noDataAfter: "1s" });
    const send = (value: number) => client.send([metric("press", { value })], token);
    await send(1);
    await at.visits.open(`${at.project}/alerts`, async (page) => {
      // The watch looks once a minute.
      const row = page.getByRole("table", { name: "Alerts" }).getByRole("row").filter({ hasText: "Press 7" });
      await row.getByText("Silent", { exact: true }).waitFor();
      await row.getByRole("link").click();
      await page.getByRole("heading", { name: "Press 7" }).waitFor();
      const warning = page.getByText(/^No data came since/);
      await warning.waitFor();
      const tabs = page.getByRole("navigation", { name: "Pages of the source" });
      await tabs.getByRole("link", { name: "Settings" }).click();
      // A day, so that it does not fall silent again before the page is looked at.
      await page.getByLabel("Unit of: Alert when no data came for").selectOption({ label: "days" });
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("The settings are kept.").waitFor();
      await tabs.getByRole("link", { name: "Overview" }).click();
      await send(2);
      await page.getByText("Sending", { exact: true }).waitFor();
      await warning.waitFor({ state: "detached" });
      await page.getByRole("navigation").getByRole("link", { name: "Alerts" }).click();
      await page.getByText("No source is silent").waitFor();
    });
  });
});
