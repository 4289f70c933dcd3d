/** Collects what pages complain of in a browser, which no test expects. */

import type { BrowserContext, Page } from "playwright-core";

/** Runs in each page, and writes as an error what its policy forbade. */
const reportViolations = `document.addEventListener(
  "securitypolicyviolation",
  ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    console.error(
      "The policy of the page was broken: " + [violatedDirective, blockedURI, sourceFile + ":" + lineNumber].join(" "),
    ),
)`;

/** Has the pages that are opened from now on write what their policy forbade. */
export const tellViolations = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: reportViolations });

/** Answers a list that gets what the page complains of. That a call was refused is no complaint: the browser says it of each. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    const isRefusal = message.text().startsWith("Failed to load resource: the server responded with a status");
    if ((message.type() === "error" || message.type() === "warning") && !isRefusal) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
