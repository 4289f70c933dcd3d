import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, Gallery } from "./gallery.ts";

describe.runIf(browserPath !== undefined)("parts", () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.close());

  const hasFocus = (element: Locator): Promise<boolean> => element.evaluate((each) => each.matches(":focus"));

  it("hide a tip by Esc wherever the focus is, and keep it while the pointer is on it", async () => {
    const { page } = await gallery.show("actions");
    await page.getByRole("button", { name: "Primary" }).focus();
    await page.getByRole("button", { name: "Disabled" }).hover();
    const tip = page.getByRole("tooltip");
    await tip.hover();
    expect(await tip.isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    await page.context().close();
  });

  it("leave nothing to be reached below a panel that covers the page, and give it back", async () => {
    const { page } = await gallery.show("dialogs", { width: 800 });
    const opener = page.getByRole("button", { name: "Open panel" });
    await opener.click();
    const panel = page.getByRole("complementary");
    await panel.waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press("Tab");
      expect(await hasFocus(opener)).toBe(false);
    }
    expect(await opener.evaluate((each) => each.closest("[inert]") !== null)).toBe(true);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(() => opener.evaluate((each) => each.closest("[inert]") === null)).toBe(true);
    await page.setViewportSize({ width: 800, height: 900 });
    await panel.getByRole("button", { name: "Close" }).click();
    await panel.waitFor({ state: "detached" });
    expect(await hasFocus(opener)).toBe(true);
    await page.context().close();
  });

  /** Shows a page of the gallery as readers see it who force their own colours upon all pages. */
  async function showForced(name: string): Promise<Page> {
    const { page } = await gallery.show(name);
    await page.emulateMedia({ forcedColors: "active" });
    return page;
  }

  const lookOf = (element: Locator): Promise<string> =>
    element.evaluate((each) => {
      const { backgroundColor, borderColor, outline } = getComputedStyle(each);
      return JSON.stringify({ backgroundColor, borderColor, outline });
    });
  const groundOf = (element: Locator, pseudo?: string): Promise<string> =>
    element.evaluate((each, part) => getComputedStyle(each, part).backgroundColor, pseudo);

  it("show by forced colours whether a switch is on", async () => {
    const page = await showForced("form");
    const track = page.getByRole("switch").first().locator(".switch-track");
    const looks = new Set<string>();
    for (let times = 0; times < 2; times += 1) {
      expect(await groundOf(track, "::after")).not.toBe(await groundOf(track));
      looks.add(await groundOf(track));
      await page.getByRole("switch").first().click();
    }
    expect(looks.size).toBe(2);
    await page.context().close();
  });

  it("tell by forced colours what is chosen, what may not be pressed, and what has the focus", async () => {
    const page = await showForced("actions");
    for (const name of ["Primary", "Danger"]) {
      const button = page.getByRole("button", { name });
      // Else the browser draws a ground behind the letters, which is of their own colour.
      expect(await button.evaluate((each) => getComputedStyle(each).forcedColorAdjust)).toBe("none");
      const { color, backgroundColor } = await button.evaluate((each) => {
        const style = getComputedStyle(each);
        return { color: style.color, backgroundColor: style.backgroundColor };
      });
      expect(color).not.toBe(backgroundColor);
    }
    const disabled = page.getByRole("button", { name: "Disabled" });
    expect(await lookOf(disabled)).not.toBe(await lookOf(page.getByRole("button", { name: "Plain" })));
    const without = await lookOf(page.getByRole("button", { name: "Quiet" }));
    await page.getByRole("button", { name: "Danger" }).focus();
    await page.keyboard.press("Tab");
    expect(await lookOf(page.getByRole("button", { name: "Quiet" }))).not.toBe(without);
    await page.getByRole("button", { name: "Dark" }).click();
    const [light, dark] = ["Light", "Dark"].map((name) => page.getByRole("menuitemradio", { name }));
    if (light && dark) expect(await lookOf(dark)).not.toBe(await lookOf(light));
    await page.context().close();
  });

  it("keep the colours of a chart's lines where others are forced, as nothing else tells them apart", async () => {
    const page = await showForced("chart");
    const swatches = await page.locator("figure").first().locator(".chart-swatch").all();
    const colours = new Set(await Promise.all(swatches.map((each) => groundOf(each))));
    expect(swatches.length).toBeGreaterThan(1);
    expect(colours.size).toBe(swatches.length);
    await page.context().close();
  });

  it.each(["light", "dark"] as const)(
    "let curves stand out more than the grid where colours are forced, %s",
    async (scheme) => {
      const page = await showForced("chart");
      await page.emulateMedia({ forcedColors: "active", colorScheme: scheme });
      const contrasts = await page.locator(".chart-plot").first().evaluate(contrastsIn);
      const [grid = 0, ...curves] = contrasts;
      expect(curves.length).toBe(8);
      // As much as lines need that tell something (WCAG 1.4.11), and what is behind them less.
      expect(Math.min(...curves)).toBeGreaterThanOrEqual(3);
      expect(grid).toBeLessThan(3);
      expect(grid).toBeGreaterThan(1.2);
      await page.context().close();
    },
  );
});

/** Answers, run in the page, the contrasts to the ground of the grid of a plot and of its eight curves, as a canvas draws them. */
function contrastsIn(plot: Element): number[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (colour: string): number => {
    if (!canvas) return 0;
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = luminance(getComputedStyle(plot.closest(".chart") ?? plot).backgroundColor);
  const names = ["chart-line", ...Array.from({ length: 8 }, (_, index) => `chart-ink-${index + 1}`)];
  return names.map((name) => {
    const probe = document.createElement("span");
    probe.className = name;
    plot.append(probe);
    const drawn = luminance(getComputedStyle(probe).color);
    probe.remove();
    return (Math.max(drawn, ground) + 0.05) / (Math.min(drawn, ground) + 0.05);
  });
}
