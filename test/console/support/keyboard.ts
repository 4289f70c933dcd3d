/** Goes through pages by keys alone, as somebody without a pointer does. */

import type { Locator, Page } from "playwright-core";

/** More than there is to reach on any page. */
const mostPresses = 200;

/** Goes from thing to thing by the tabulator key until one is reached. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  const focused = wanted.and(page.locator(":focus"));
  for (let presses = 0; presses < mostPresses; presses += 1) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${wanted} is not reached by the tabulator key.`);
}

/** Reaches something, and presses a key there: Enter for links and buttons, Space for what is ticked. */
export async function pressAt(page: Page, wanted: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

/** Reaches a field, and writes in place of what is there. */
export async function writeAt(page: Page, wanted: Locator, text: string): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}
