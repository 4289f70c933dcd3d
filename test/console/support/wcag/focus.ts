/** Goes through a page by Tab, and tells what somebody who does so could not see or reach (WCAG 2.1.2, 2.4.3, 2.4.7 and 2.4.11). */

import type { Page } from "playwright-core";
import { inPage, isSeen, say } from "./in-page.ts";

/** More than there is to reach on any page of the tests. */
const mostPresses = 300;

interface Stop {
  readonly key: string;
  readonly faults: readonly string[];
}

/** Answers what is wrong with what Tab comes to, in a line each. */
export async function focusFaults(page: Page): Promise<string[]> {
  await inPage(page, [noteLooks, lookOf]);
  const seen = new Set<string>();
  const faults = new Set<string>();
  for (let presses = 0; presses < mostPresses; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await inPage<Stop | null>(page, [lookAtFocus, lookOf, isCovered, isRingLost, shownOf, say]);
    // Between the last thing and the first one comes the browser itself.
    if (stop === null) continue;
    if (seen.has(stop.key)) {
      const missed = await inPage<string[]>(page, [notReached, isSeen, say], [...seen]);
      return [...faults, ...missed];
    }
    seen.add(stop.key);
    for (const each of stop.faults) faults.add(each);
  }
  return [...faults, "Tab never came back to where it began."];
}

const lookOf = (element: Element): string => {
  const style = getComputedStyle(element);
  const hasRing = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  const ring = hasRing ? `${style.outlineWidth} ${style.outlineColor}` : "";
  return [ring, style.boxShadow, style.backgroundColor, style.borderColor, style.transform].join(" | ");
};

/** Runs in the page: notes how all that can be focused looks without the focus. */
function noteLooks(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const looks = new WeakMap<Element, string>();
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    element.removeAttribute("data-reached");
    looks.set(element, lookOf(element));
  }
  Object.assign(window, { looks });
}

/** What stands for an element: of what is ticked, the label, which may be pressed too. */
const shownOf = (element: Element): Element =>
  (element.matches("[type=checkbox], [type=radio]") ? element.closest("label") : null) ?? element;

/** Tells whether something else lies over the middle and all corners of an element. */
function isCovered(element: Element): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const places = [
    [(left + right) / 2, (top + bottom) / 2],
    [left + 3, top + 3],
    [right - 3, top + 3],
    [left + 3, bottom - 3],
    [right - 3, bottom - 3],
  ] as const;
  return !places.some(([x, y]) => element.contains(document.elementFromPoint(x, y)));
}

/** Tells whether what an element lies in cuts off its ring on three sides or all. */
function isRingLost(element: Element): boolean {
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element);
  if (outlineStyle === "none") return false;
  const reach = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset) - 0.6;
  const { left, top, right, bottom } = element.getBoundingClientRect();
  for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
    if (getComputedStyle(around).overflow === "visible") continue;
    const room = around.getBoundingClientRect();
    const beyond = [room.left - left, room.top - top, right - room.right, bottom - room.bottom];
    if (beyond.filter((pixels) => pixels + reach > 0).length > 2) return true;
  }
  return false;
}

/** Runs in the page: answers what has the focus, and what is wrong with it. Null where nothing has it. */
function lookAtFocus(): Stop | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const looks = Reflect.get(window, "looks") as WeakMap<Element, string>;
  const wrong = {
    "looks the same with the focus": looks.get(element) === lookOf(element),
    "is covered while it has the focus": isCovered(shownOf(element)),
    "has a ring that is cut off": isRingLost(element),
    "has a place of its own in the order of Tab": element.tabIndex > 0,
  };
  element.dataset.reached ??= String(performance.now());
  const faults = Object.entries(wrong).flatMap(([what, is]) => (is ? [`${what}: ${say(element)}`] : []));
  return { key: element.dataset.reached, faults };
}

/** Runs in the page: answers what can be focused and seen, but was not reached. */
function notReached(keys: readonly string[]): string[] {
  const looks = Reflect.get(window, "looks") as WeakMap<Element, string>;
  const modal = document.querySelector("dialog:modal");
  return (
    [
      ...(modal ?? document).querySelectorAll<HTMLElement>(
        "a[href], button, input, select, textarea, summary, [tabindex]",
      ),
    ]
      .filter((element) => element.tabIndex >= 0 && !element.matches(":disabled, [type=hidden], [type=radio]"))
      .filter((element) => isSeen(element) && !element.closest("[inert]"))
      // What has come meanwhile may stand before what had the focus.
      .filter((element) => looks.has(element) && !keys.includes(element.dataset.reached ?? ""))
      .map((element) => `is not reached by Tab: ${say(element)}`)
  );
}
