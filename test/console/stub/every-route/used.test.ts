import { expect, it } from "vitest";
import type { Visit } from "../../support/visit.ts";
import { focusFaults } from "../../support/wcag/focus.ts";
import { atRest, drawn } from "../../support/wcag/in-page.ts";
import { nameless } from "../../support/wcag/names.ts";
import { doubleText, lostBy, roomFaults, spaceText, usualText } from "../../support/wcag/room.ts";
import type { RouteCase } from "../route-case.ts";
import { cases, describeEveryPage, see } from "./each.ts";

async function resize({ page }: Visit, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await drawn(page);
}

/** Sees a page with all that comes later, which would move what has the focus. */
async function seeAll(opened: Visit, text: string): Promise<void> {
  await see(opened, text);
  await atRest(opened.page);
}

/** Opens the page anew in a usual window, as axe takes what is scrolled below the header for covered. */
async function openAnew(opened: Visit, { path, ready }: RouteCase): Promise<void> {
  await resize(opened, 1440, 900);
  const { page } = opened;
  const { href, origin } = new URL(path, page.url());
  // Leaves the page first: to reload it would not bring back what a link's fragment had.
  await page.goto(`${origin}/robots.txt`);
  await page.goto(href);
  await see(opened, ready);
}

const windows = [
  [1440, 900],
  [400, 800],
] as const;

describeEveryPage((visit) => {
  it.each(cases)("$path is used by keys alone: what has the focus is named, seen, and left again", async (one) => {
    await visit(one.path, { answers: one.answers }, async (opened) => {
      await seeAll(opened, one.ready);
      expect.soft(await nameless(opened.page)).toEqual([]);
      for (const [width, height] of [...windows, [320, 256] as const]) {
        await resize(opened, width, height);
        expect.soft(await focusFaults(opened.page)).toEqual([]);
      }
      await openAnew(opened, one);
    });
  });

  it.each(cases)("$path is read in little room, and with large or spaced text", async (one) => {
    await visit(one.path, { answers: one.answers }, async (opened) => {
      await seeAll(opened, one.ready);
      const { page } = opened;
      await resize(opened, 320, 256);
      expect.soft(await roomFaults(page)).toEqual([]);
      for (const [width, height] of windows) {
        await resize(opened, width, height);
        for (const change of width > 400 ? [spaceText, doubleText] : [spaceText]) {
          expect.soft(await lostBy(page, change)).toEqual([]);
          expect.soft(await roomFaults(page)).toEqual([]);
          await page.evaluate(usualText);
          await drawn(page);
        }
      }
    });
  });
});
