/** Looks whether a page can be read in little room (WCAG 1.4.10), and with text that readers enlarge or space out (1.4.4, 1.4.12). */

import type { Page } from "playwright-core";
import { drawn, inPage, isSeen, say } from "./in-page.ts";

/** Answers what of a page cannot be read without scrolling both ways, or has no room to be scrolled in. Tables may scroll aside. */
export const roomFaults = (page: Page): Promise<string[]> =>
  inPage(page, [findRoomFaults, scrollFault, coverFault, isSeen, say]);

function findRoomFaults(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const elements = [...document.querySelectorAll<HTMLElement>("body *")].filter(isSeen);
  const wide = elements.filter((element) => element.getBoundingClientRect().right > clientWidth + 1).slice(0, 3);
  const page =
    scrollWidth > clientWidth ? [`the page scrolls aside to ${scrollWidth}: ${wide.map(say).join(" ")}`] : [];
  return [...page, ...elements.flatMap(scrollFault), ...elements.flatMap(coverFault)];
}

function scrollFault(element: HTMLElement): string[] {
  const leastPixels = 72;
  const { overflowX, overflowY } = getComputedStyle(element);
  const scrolls = (overflow: string): boolean => overflow === "auto" || overflow === "scroll";
  if (element.matches("textarea, input, select")) return [];
  const isAside = scrolls(overflowX) && element.scrollWidth > element.clientWidth + 1;
  const isData = element.querySelector("table, canvas") !== null || element.matches(".code, pre");
  const isNamed = element.tabIndex === 0 && element.hasAttribute("aria-label");
  const isLow =
    scrolls(overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight < leastPixels;
  return [
    ...(isAside && !isData ? [`scrolls aside: ${say(element)}`] : []),
    ...(isAside && isData && !isNamed ? [`scrolls aside, but not by keys: ${say(element)}`] : []),
    ...(isLow ? [`leaves ${element.clientHeight} pixels to read in: ${say(element)}`] : []),
  ];
}

/** Tells of what sticks over more than a third of the window. What covers the page on purpose leaves nothing else to be reached. */
function coverFault(element: HTMLElement): string[] {
  const { position } = getComputedStyle(element);
  if (position !== "sticky" && position !== "fixed") return [];
  if (element.matches(".side-panel, :modal, :popover-open")) return [];
  const { height, width } = element.getBoundingClientRect();
  const isLarge = height > innerHeight / 3 && width > innerWidth / 2;
  return isLarge ? [`covers ${Math.round(height)} pixels: ${say(element)}`] : [];
}

/** Answers the texts that are cut off or covered once the page was changed, and were not before. */
export async function lostBy(page: Page, change: () => void): Promise<string[]> {
  const before = new Set(await lostTexts(page));
  await page.evaluate(change);
  await drawn(page);
  await drawn(page);
  return (await lostTexts(page)).filter((text) => !before.has(text));
}

const lostTexts = (page: Page): Promise<string[]> => inPage(page, [findLostTexts, isRead, partOf, fateOf, isSeen, say]);

interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly isCut: boolean;
}

function findLostTexts(): string[] {
  const lost: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || !isRead(node, parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    const fates = new Set(boxes.map((box) => fateOf(parent, partOf(parent, box))));
    for (const fate of fates) if (fate) lost.push(`${fate}: ${node.textContent?.slice(0, 60)} in ${say(parent)}`);
  }
  return lost;
}

/** Tells whether a text is one that eyes read. */
const isRead = (node: Node, parent: Element): boolean =>
  node.textContent?.trim() !== "" && !parent.closest("script, style, noscript, select, .only-heard") && isSeen(parent);

/** Answers the part of a text's box that what it lies in lets be seen. What scrolls cuts nothing off. */
function partOf(parent: Element, box: DOMRect): Part {
  let { left, top, right, bottom } = box;
  let isCut = false;
  // A line is higher than its letters, by a quarter above and below.
  const spare = box.height / 4;
  for (let around: Element | null = parent; around && around !== document.body; around = around.parentElement) {
    const { overflowX, overflowY, position } = getComputedStyle(around);
    const room = around.getBoundingClientRect();
    const isClip = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
    if (isClip(overflowX) && (left < room.left - 1 || right > room.right + 1)) isCut = true;
    if (isClip(overflowY) && (top < room.top - spare || bottom > room.bottom + spare)) isCut = true;
    if (overflowX !== "visible" || overflowY !== "visible") {
      [left, right] = [Math.max(left, room.left), Math.min(right, room.right)];
      [top, bottom] = [Math.max(top, room.top), Math.min(bottom, room.bottom)];
    }
    if (position === "fixed" || overflowX === "auto" || overflowY === "auto") break;
  }
  return { left, top, right, bottom, isCut };
}

/** Answers what became of a text's box: cut off, or covered by something that is not meant to lie above it. */
function fateOf(parent: Element, { left, top, right, bottom, isCut }: Part): string {
  if (isCut) return "is cut off";
  if (right - left < 1 || bottom - top < 1) return "";
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  if (!above || parent.contains(above) || above.contains(parent)) return "";
  return above.closest("header, thead, nav, label, dialog, .side-panel, .toasts, [popover]")
    ? ""
    : `is covered by ${say(above)}`;
}

/** Runs in the page: spaces text out as far as WCAG 1.4.12 says. */
export function spaceText(): void {
  const sheet = new CSSStyleSheet();
  const spacing = "line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;";
  sheet.replaceSync(`* { ${spacing} } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}

/** Runs in the page: gives text twice its size, as browsers do for text alone. */
export function doubleText(): void {
  document.documentElement.style.fontSize = "200%";
}

/** Runs in the page: takes both back. */
export function usualText(): void {
  document.adoptedStyleSheets = [];
  document.documentElement.style.fontSize = "";
}
