import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate, generatedFile } from "../../../../bin/influxql/generate.ts";

it("the parser is the one that the grammar makes", () => {
  expect(readFileSync(generatedFile, "utf8") === generate(), "run: node bin/influxql/generate.ts").toBe(true);
});
