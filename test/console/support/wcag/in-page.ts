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

/** Runs in the page: writes the beginning of an element, to name it by. */
export const say = (element: Element): string =>
  (element.cloneNode(false) as Element).outerHTML.slice(0, 160).replaceAll(/\s+/g, " ") +
  (element.textContent ?? "").trim().slice(0, 30);

/** Runs in the page: tells whether an element can be seen, however much of it. */
export const isSeen = (element: Element): boolean =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
