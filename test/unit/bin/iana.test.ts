import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate, generatedFile } from "../../../bin/iana/generate.ts";
import { ipv4Registry, ipv6Registry } from "../../../lambdas/shared/adapters/webhook/special-purpose.ts";

it("the rows of special-purpose addresses are those of IANA's files", () => {
  expect(readFileSync(generatedFile, "utf8")).toBe(generate());
});

it("the files are read as they are written: two blocks in a cell, footnotes, breaks in cells, empty verdicts", () => {
  const verdictOf = (prefix: string) =>
    [...ipv4Registry, ...ipv6Registry].find((row) => row.prefix === prefix)?.globallyReachable;
  expect([verdictOf("192.0.0.170/32"), verdictOf("192.0.0.171/32")]).toEqual([false, false]);
  expect([verdictOf("127.0.0.0/8"), verdictOf("2002::/16"), verdictOf("fc00::/7")]).toEqual([false, null, false]);
  expect([verdictOf("255.255.255.255/32"), verdictOf("192.88.99.0/24")]).toEqual([false, null]);
  expect([ipv4Registry.length, ipv6Registry.length]).toEqual([26, 25]);
});
