/** Asks the browser for what it tells to readers of screens. */

import type { Page } from "playwright-core";

/** Answers what can have the focus and has no name (WCAG 2.4.6 and 4.1.2). The page's own part needs none. */
export async function nameless(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter(({ ignored, properties = [] }) => !ignored && properties.some(({ name }) => name === "focusable"))
    .filter(({ name }) => !name?.value)
    .map(({ role }) => String(role?.value))
    .filter((role) => role !== "main" && role !== "RootWebArea");
}
