import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "..", "console");
const tokens = readFileSync(join(root, "style", "tokens.css"), "utf8");

/** The colours of a token, light and dark. */
const colours = new Map(
  [...tokens.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

/** The relative luminance of a colour (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["ground", "surface", "raised", "sunken", "hover", "chosen"];
const states = ["good", "warn", "bad", "idle"];
const lines = Array.from({ length: 8 }, (_, index) => `series-${index + 1}`);

/** Each pair of a colour and what it stands on, with the least contrast that it needs. */
const pairs: readonly (readonly [colour: string, ground: string, least: number])[] = [
  ...["text", "text-quiet", "accent"].flatMap((text) => grounds.map((ground) => [text, ground, 4.5] as const)),
  ...states.flatMap((state) => [[state, `${state}-ground`, 4.5] as const, ["text", `${state}-ground`, 4.5] as const]),
  ...["bad", "good", "series-3"].flatMap((text) =>
    ["surface", "raised", "sunken"].map((ground) => [text, ground, 4.5] as const),
  ),
  ...[
    ["on-accent", "accent", 4.5] as const,
    ["on-accent", "accent-hover", 4.5] as const,
    ["on-bad", "bad", 4.5] as const,
  ],
  ...grounds.map((ground) => ["accent-hover", ground, 4.5] as const),
  ...["focus", "line-strong", "accent"].flatMap((line) => grounds.map((ground) => [line, ground, 3] as const)),
  // Rings lie on grounds of states too, and forms that tell a state on the header.
  ...states.flatMap((state) => [["focus", `${state}-ground`, 3] as const, [state, "surface", 3] as const]),
  ...lines.map((line) => [line, "surface", 3] as const),
];

describe("the tokens of colour", () => {
  it.each(["light", "dark"] as const)("can be told apart wherever they meet, %s", (theme) => {
    const weak = pairs
      .map(([colour, ground, least]) => {
        const found = contrast(colours.get(colour)?.[theme] ?? "#000000", colours.get(ground)?.[theme] ?? "#000000");
        return { pair: `${colour} on ${ground}`, found: Math.round(found * 100) / 100, least };
      })
      .filter(({ found, least }) => found < least);
    expect(weak).toEqual([]);
  });

  it("are the only raw colours of the console", () => {
    const sheets = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".css") && !name.startsWith("dist") && !name.endsWith("tokens.css"),
    );
    const raw = /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch|lab)a?\(/i;
    expect(sheets.filter((name) => raw.test(readFileSync(join(root, name), "utf8")))).toEqual([]);
  });

  it("are all used", () => {
    const texts = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(css|tsx?)$/.test(name) && !/^(dist|api\/made)\//.test(name))
      .map((name) => readFileSync(join(root, name), "utf8"));
    const all = texts.join("\n");
    const defined = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map(([, name = ""]) => name));
    const isUsed = (name: string): boolean => new RegExp(`${name}(?![\\w-]|:)`).test(all);
    // The chart takes the colours of its series by their numbers.
    expect([...defined].filter((name) => !isUsed(name) && !name.startsWith("--series-"))).toEqual([]);
  });

  it("are all there are: no style names one that is not", () => {
    const named = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const sheets = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".css") && !name.startsWith("dist"),
    );
    const unknown = sheets.flatMap((name) => {
      const text = readFileSync(join(root, name), "utf8");
      const own = new Set([...text.matchAll(/(--[\w-]+):/g)].map(([, each]) => each));
      return [...text.matchAll(/var\((--[\w-]+)\)/g)]
        .map(([, each]) => each)
        .filter((each) => !named.has(each) && !own.has(each) && !/^--(anchor|available|transform)/.test(each ?? ""))
        .map((each) => `${name}: ${each}`);
    });
    expect(unknown).toEqual([]);
  });
});
