/** Runs a function in a page together with those that it calls, as functions that are sent alone know no others. */

import type { Page } from "playwright-core";

// biome-ignore lint/suspicious/noExplicitAny: the functions of a page take all kinds of things.
type InPage = (...given: any[]) => unknown;

/** Vitest calls what is imported by way of its module, which a page has not. */
const textOf = (each: InPage): string => String(each).replaceAll(/__vite_ssr_import_\d+__\./g, "");

/** Answers what the first of the functions answers in the page. It may call the others. */
export function inPage<Answer>(
  page: Page,
  [first, ...others]: readonly [InPage, ...InPage[]],
  ...given: unknown[]
): Promise<Answer> {
  const known = others.map((each) => `const ${each.name} = ${textOf(each)};`).join("\n");
  return page.evaluate<Answer>(`(() => { ${known}\nreturn (${textOf(first)})(...${JSON.stringify(given)}); })()`);
}

/** Waits until a page is drawn anew, after its window or its text has changed. */
export const drawn = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** Waits until nothing has come into a page or gone from it for twenty frames, or for three hundred where it never rests. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    let still = 0;
    const watcher = new MutationObserver(() => {
      still = 0;
    });
    watcher.observe(document.body, { childList: true, subtree: true });
    for (let frames = 0; still < 20 && frames < 300; frames += 1) {
      await new Promise((done) => requestAnimationFrame(done));
      still += 1;
    }
    watcher.disconnect();
  });

/** Runs in the page: writes the beginning of an element, to name it by. */
export const say = (element: Element): string =>
  (element.cloneNode(false) as Element).outerHTML.slice(0, 160).replaceAll(/\s+/g, " ") +
  (element.textContent ?? "").trim().slice(0, 30);

/** Runs in the page: tells whether an element can be seen, however much of it. */
export const isSeen = (element: Element): boolean =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
