import { it } from "vitest";
import { type Answer, held, refusal, reply } from "../../support/answers.ts";
import { tokenOf } from "../../support/data.ts";
import { answersWith, describeEveryPage, see, seeInDark, withMain } from "./each.ts";

describeEveryPage((visit) => {
  it.each(withMain)("$path tells the API's reason when its main call is refused or fails", async (one) => {
    await visit(one.path, { answers: answersWith(one, refusal(403, "The reason for 403.")) }, async (opened) => {
      await seeInDark(opened, "The reason for 403.");
      for (const status of [404, 429, 500]) {
        await opened.checkAccess();
        opened.stub.answerOtherwise(one.main, refusal(status, `The reason for ${status}.`));
        await opened.page.reload();
        await seeInDark(opened, `The reason for ${status}.`);
      }
    });
  });

  it.each(withMain)("$path stays below the sign-in when the session is over, and goes on", async (one) => {
    const fresh = tokenOf({ expiresInSeconds: 7000 });
    const answer: Answer = (asked) => {
      if (asked.authorization !== `Bearer ${fresh}`) return refusal(401);
      const usual = one.answers[one.main];
      return typeof usual === "function" ? usual(asked) : (usual ?? held);
    };
    const answers = { ...answersWith(one, answer), "POST /Auth": reply(fresh) };
    await visit(one.path, { answers }, async (opened) => {
      const dialog = opened.page.getByRole("dialog", { name: "Your session is over" });
      await dialog.waitFor();
      await opened.checkAccess();
      await opened.checkDark();
      await dialog.getByLabel("Name").fill("ada");
      await dialog.getByLabel("Password").fill("correct horse");
      await dialog.getByRole("button", { name: "Sign in" }).click();
      await see(opened, one.ready);
    });
  });
});
