import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../../../../../lambdas/shared/core/query/influxql/parse.ts";
import { statement } from "../../../../../../support/influxql/arbitrary.ts";
import { statementText } from "../../../../../../support/influxql/print-statement.ts";

describe("a statement that is printed", () => {
  it("is read as the same again", () => {
    fc.assert(
      fc.property(statement, (one) => {
        expect(parseQuery(statementText(one))).toEqual([one]);
      }),
      { numRuns: 300 },
    );
  });
});
