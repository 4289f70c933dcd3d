import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { refusal, reply } from "../../support/answers.ts";
import { readersPermissions, tokenOf } from "../../support/data.ts";
import { newAnswers } from "../../support/overview.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("signing in", () => {
  it("is by name and password, at any address, whose page is shown then", async () => {
    const token = tokenOf();
    const visit = await visits.open("/projects?q=mill", { token: null, answers: { "POST /Auth": reply(token) } });
    await visit.page.getByLabel("Name").fill("ada");
    await visit.page.getByLabel("Password").fill("correct horse");
    await visit.checkAccess();
    await visit.page.keyboard.press("Enter");
    await visit.page.getByRole("heading", { name: "Projects" }).waitFor();
    expect(visit.page.url()).toContain("/projects?q=mill");
    const [asked] = visit.stub.calls;
    expect(asked?.asked.body).toEqual({ Username: "ada", Password: "correct horse" });
    const places = await visit.page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, document.cookie, location.href]),
    );
    expect(places).not.toContain(token);
    visit.check();
    await visit.close();
  });

  it("says why it did not work, and keeps the name", async () => {
    const visit = await visits.open("/projects", { token: null, answers: { "POST /Auth": reply("no", 401) } });
    await visit.page.getByLabel("Name").fill("ada");
    await visit.page.getByLabel("Password").fill("wrong");
    await visit.page.getByRole("button", { name: "Sign in" }).click();
    await visit.page.getByText("The name or the password is wrong.").waitFor();
    expect(await visit.page.getByLabel("Name").inputValue()).toBe("ada");
    visit.check();
    await visit.close();
  });

  it("by a link is for laptops alone, and the link is gone from the address at once", async () => {
    const token = tokenOf();
    const laptop = await visits.open(`/sign-in#token=${token}`, { token: null, answers: newAnswers });
    await laptop.page.getByRole("heading", { name: "The first five minutes" }).waitFor();
    expect(laptop.page.url()).not.toContain("token");
    laptop.check();
    await laptop.close();
    const deployed = await visits.open(`/sign-in#token=${token}`, { token: null, config: { laptop: false } });
    await deployed.page.getByRole("heading", { name: "Sign in to Millrace" }).waitFor();
    expect(deployed.page.url()).not.toContain("token");
    deployed.check();
    await deployed.close();
  });

  it("is not asked for in a second tab, and signing out holds in both", async () => {
    const visit = await visits.open("/projects");
    await visit.page.getByText("Mill Street").first().waitFor();
    const second = await visit.context.newPage();
    // Takes the place of a tab that has nothing kept: the other tab alone can tell the token.
    await second.addInitScript(() => sessionStorage.setItem("millrace.test", ""));
    visit.stub.answerOtherwise("POST /v2/sessions:revoke", reply({}));
    await second.goto(`${visit.stub.url}/projects`);
    await second.getByText("Mill Street").first().waitFor();
    await second.getByRole("button", { name: "Ada" }).click();
    await second.getByRole("button", { name: "Sign out" }).click();
    await second.getByRole("heading", { name: "Sign in to Millrace" }).waitFor();
    await visit.page.getByRole("heading", { name: "Sign in to Millrace" }).waitFor();
    const kept = await visit.page.evaluate(() => sessionStorage.getItem("millrace.token"));
    expect(kept).toBeNull();
    await expect.poll(() => visit.stub.wasAsked("POST /v2/sessions:revoke")).toBe(true);
    visit.check();
    await visit.close();
  });

  it("is warned of five minutes before it is needed", async () => {
    const visit = await visits.open("/projects", {
      token: tokenOf({ expiresInSeconds: 200 }),
      answers: { "POST /v2/sessions:renew": refusal(503) },
    });
    await visit.page.getByText("Your session ends within five minutes.").waitFor();
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("is renewed in silence while somebody works", async () => {
    const renewed = tokenOf({ expiresInSeconds: 7200 });
    const visit = await visits.open("/projects", {
      token: tokenOf({ expiresInSeconds: 200 }),
      answers: {
        "POST /v2/sessions:renew": reply({
          accessToken: renewed,
          expireTime: "2036-01-02T03:04:05.000Z",
          sessionEndTime: "2036-01-02T03:04:05.000Z",
        }),
      },
    });
    await visit.page.waitForFunction((token) => sessionStorage.getItem("millrace.token") === token, renewed);
    await expect.poll(() => visit.page.getByText("Your session ends within five minutes.").count()).toBe(0);
    visit.check();
    await visit.close();
  });

  it("by somebody else shows nothing of what the former one saw", async () => {
    const other = tokenOf({ subject: "u2" });
    const visit = await visits.open("/projects", {
      answers: {
        "GET /v2/projects": ({ authorization }) =>
          authorization === `Bearer ${other}` ? reply({ projects: [], nextPageToken: "" }) : refusal(401),
        "GET /v2/projects/{project}/permissions": readersPermissions,
        "POST /Auth": reply(other),
      },
    });
    const dialog = visit.page.getByRole("dialog", { name: "Your session is over" });
    await dialog.getByLabel("Name").fill("bob");
    await dialog.getByLabel("Password").fill("correct horse");
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await visit.page.getByText("No project may be read by you").waitFor();
    visit.check();
    await visit.close();
  });
});
