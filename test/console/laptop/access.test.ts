import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { ConsoleOnLaptop } from "../../support/laptop/console-on-laptop.ts";

const isDisabled = async (page: Page, name: string): Promise<boolean> => {
  const button = page.getByRole("button", { name });
  await button.waitFor();
  return (await button.getAttribute("aria-disabled")) === "true";
};

/** Invites somebody on the page of members. Answers the link. */
async function invite(page: Page, email: string): Promise<string> {
  await page.getByRole("button", { name: "Add a member" }).click();
  await page.getByLabel("Who").fill(email);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await secretBeside(page, /^Copy Invitation/);
  await closeSecrets(page);
  return link;
}

/** Reads what is shown once beside the button that copies it. */
async function secretBeside(page: Page, copy: string | RegExp): Promise<string> {
  const shown = page.locator(".secret").filter({ has: page.getByRole("button", { name: copy }) });
  return (await shown.locator("code").textContent()) ?? "";
}

async function closeSecrets(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

describe.skipIf(inject("chromium") === "")("access to a project", () => {
  const at = new ConsoleOnLaptop(inject("chromium"));

  it("is given by a link: who opens it chooses a password, signs in, and may do what the role permits", async () => {
    const email = "grace@example.org";
    const password = randomBytes(18).toString("base64url");
    await at.visits.open(`${at.project}/access/members`, async (administrator) => {
      const link = new URL(await invite(administrator, email));
      expect(link.origin).toBe(new URL(at.ready.consoleUrl ?? "").origin);
      await at.visits.openAsStranger(link.pathname + link.hash, async (page) => {
        await page.getByLabel("Your name").fill("Grace");
        await page.getByRole("textbox", { name: "Choose a password" }).fill(password);
        await page.getByRole("button", { name: "Accept" }).click();
        await page.waitForURL(`**${at.project}`);
        await page.getByRole("button", { name: "Grace" }).click();
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("textbox", { name: "Name", exact: true }).fill(email);
        await page.getByLabel("Password", { exact: true }).fill(password);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("navigation").getByRole("link", { name: "Access" }).click();
        const members = page.getByRole("table", { name: "Members" });
        await members.getByRole("row").filter({ hasText: email }).getByText("Grace", { exact: true }).waitFor();
        expect(await isDisabled(page, "Add a member")).toBe(true);
        await page.getByText("This needs the role project administrator").first().waitFor({ state: "attached" });
      });
      await administrator.getByRole("navigation").getByRole("link", { name: "Audit log" }).click();
      const accepted = administrator.getByRole("row").filter({ hasText: "Accept an invitation" });
      await accepted.getByText("Done").waitFor();
    });
  });

  it("is given to a program by a token, whose value is shown once and then nowhere", async () => {
    await at.visits.open(`${at.project}/access/api-tokens`, async (page) => {
      await page.getByRole("button", { name: "Make an API token" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Dashboard");
      await page.getByRole("button", { name: "Make it" }).click();
      const id = await secretBeside(page, "Copy Id");
      const value = await secretBeside(page, "Copy Value");
      await closeSecrets(page);
      expect(await at.client.signIn(id, value)).not.toBe("");
      expect(await page.content()).not.toContain(value);
      const kept = "JSON.stringify([Object.values(sessionStorage), Object.values(localStorage), location.href])";
      expect(await page.evaluate<string>(kept)).not.toContain(value);
      await page.getByRole("navigation").getByRole("link", { name: "Audit log" }).click();
      const made = page.getByRole("row").filter({ hasText: "Make an API token" }).filter({ hasText: id });
      await made.getByText("Done").waitFor();
      await made.getByRole("link").click();
      await page.getByRole("complementary").getByText("Dashboard").waitFor();
      expect(await page.content()).not.toContain(value);
    });
  });
});
