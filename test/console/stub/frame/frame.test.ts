import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { held, reply } from "../../support/answers.ts";
import { connector, hostile, project } from "../../support/data.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("the frame", () => {
  it("says that an address has no page", async () => {
    const visit = await visits.open("/nothing/here");
    await visit.page.getByRole("heading", { name: "There is no such page" }).waitFor();
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("names the page that it waits with, and what it waits for", async () => {
    const answers = { "GET /v2/projects/{project}": held, "GET /v2/projects": held } as const;
    for (const [path, title, what] of [
      ["/projects/p1/sources", "Sources", "Loading the project…"],
      ["/projects/p1/connectors/c1/attempts", "Attempts", "Loading the project…"],
      ["/", "Projects", "Loading the projects…"],
    ] as const) {
      const visit = await visits.open(path, { answers });
      await visit.page.getByRole("status").getByText(what).waitFor();
      await visit.page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      visit.check();
      await visit.checkAccess();
      await visit.close();
    }
  });

  it("names the project that a page is of, and leads to it", async () => {
    const visit = await visits.open("/projects/p1/nothing");
    const crumbs = visit.page.getByRole("navigation", { name: "Breadcrumbs" });
    await crumbs.getByText("Mill Street").waitFor();
    expect(await visit.page.title()).toContain("Mill Street");
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("goes to a page by a few letters, from the keyboard alone", async () => {
    const visit = await visits.open("/nothing");
    await visit.page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await visit.page.keyboard.press("Control+k");
    const menu = visit.page.getByRole("combobox", { name: "Page, project, resource name or id" });
    await menu.waitFor();
    await visit.checkAccess();
    await menu.fill("proj");
    await visit.page.getByRole("option", { name: /^Projects/ }).waitFor();
    await visit.page.keyboard.press("Enter");
    await visit.page.getByRole("heading", { name: "Projects" }).waitFor();
    expect(new URL(visit.page.url()).pathname).toBe("/projects");
    visit.check();
    await visit.close();
  });

  it("lists the keys at ?, but not to somebody who writes", async () => {
    const visit = await visits.open("/projects");
    await visit.page.getByLabel("Find a project by name or id").fill("?");
    await visit.page.getByLabel("Find a project by name or id").press("?");
    expect(await visit.page.getByRole("dialog").count()).toBe(0);
    await visit.page.getByRole("heading", { name: "Projects" }).click();
    await visit.page.keyboard.press("?");
    await visit.page.getByRole("dialog", { name: "Keys" }).waitFor();
    await visit.checkAccess();
    await visit.page.keyboard.press("Escape");
    await visit.page.getByRole("dialog").waitFor({ state: "detached" });
    visit.check();
    await visit.close();
  });

  it("keeps the theme that was chosen, from before the first paint", async () => {
    const visit = await visits.open("/projects");
    await visit.page.getByRole("button", { name: "Ada" }).click();
    await visit.page.getByLabel("Dark").check();
    await visit.page.reload();
    await visit.page.getByRole("heading", { name: "Projects" }).waitFor();
    const scheme = await visit.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(scheme).toBe("dark");
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it.each([
    [[connector], "Connectors well"],
    [
      [
        connector,
        {
          ...connector,
          name: "projects/p1/dataconnectors/c2",
          health: { state: "DOWN", since: "2026-01-02T03:04:05Z" },
        },
      ],
      "1 connector down",
    ],
    [[], "No active connector"],
  ])("tells the health of the project in a word", async (dataConnectors, word) => {
    const visit = await visits.open("/projects/p1/nothing", {
      answers: { "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors, nextPageToken: "" }) },
    });
    await visit.page.getByRole("link", { name: word }).waitFor();
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("shows times in the zone that the address names, and in the project's where one chose that", async () => {
    const visit = await visits.open("/projects/p1/nothing?zone=Asia/Tokyo");
    const zone = visit.page.getByLabel("Zone of times");
    await visit.page.getByRole("option", { name: "Project: Europe/Berlin" }).waitFor({ state: "attached" });
    expect(await zone.inputValue()).toBe("Asia/Tokyo");
    await zone.selectOption("project");
    await expect.poll(() => visit.page.url()).not.toContain("Tokyo");
    await visit.page.reload();
    await visit.page.getByRole("option", { name: "Project: Europe/Berlin" }).waitFor({ state: "attached" });
    expect(await zone.inputValue()).toBe("project");
    visit.check();
    await visit.close();
  });

  it("leads to another project, whatever the projects are called", async () => {
    const projects = [
      project,
      ...hostile.map((text, index) => ({ ...project, name: `projects/h${index}`, displayName: text })),
    ];
    const visit = await visits.open("/projects/p1/nothing", {
      answers: { "GET /v2/projects": reply({ projects, nextPageToken: "" }) },
    });
    await visit.page.getByRole("button", { name: "Project Mill Street" }).click();
    await visit.page.getByRole("link", { name: "<script>" }).click();
    await visit.page.waitForURL("**/projects/h1/nothing");
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("opens its navigation by a button where the window is narrow", async () => {
    const visit = await visits.open("/projects", { width: 400, height: 800 });
    await visit.page.getByRole("heading", { name: "Projects" }).waitFor();
    const brand = visit.page.getByRole("link", { name: "Millrace" });
    expect(await brand.isVisible()).toBe(false);
    await visit.page.getByRole("button", { name: "Navigation" }).click();
    await brand.waitFor();
    await visit.checkAccess();
    await brand.click();
    await brand.waitFor({ state: "hidden" });
    visit.check();
    await visit.close();
  });
});
