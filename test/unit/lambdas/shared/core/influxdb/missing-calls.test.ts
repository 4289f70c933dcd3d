import { describe, expect, it } from "vitest";
import {
  missingAtRoot,
  missingInfluxdbCall,
  versionOfMissing,
} from "../../../../../../lambdas/shared/core/influxdb/missing-calls.ts";

describe("a call of InfluxDB that there is not", () => {
  it.each([
    ["/api/v2/query", "send InfluxQL to /query"],
    ["/v2/query", "send InfluxQL to /query"],
    ["/api/api/v2/query", "send InfluxQL to /query"],
    ["/debug", "/ping and /health"],
    ["/debug/vars", "/ping and /health"],
    ["/api/debug/pprof/heap", "/ping and /health"],
  ])("is refused with what to use instead: %s", (path, advice) => {
    expect(missingInfluxdbCall("POST", path)).toMatchObject({
      code: "not-found",
      message: expect.stringMatching(new RegExp(`^There is no call POST ${path}\\..*${advice}`)),
    });
  });

  it.each(["/query", "/api/query", "/api/v2/write", "/api/v2/query/x", "/debugger", "/api/debugger", "/x/debug", "/"])(
    "is none of it: %s",
    (path) => {
      expect([missingInfluxdbCall("GET", path), versionOfMissing(path)]).toEqual([undefined, undefined]);
    },
  );

  it("is refused in the form of the version that has it", () => {
    expect([versionOfMissing("/api/v2/query"), versionOfMissing("/debug")]).toEqual([2, 1]);
  });

  it("has a route of its own outside /api only where the management API has none", () => {
    expect(missingAtRoot).toEqual(["/debug/{proxy+}"]);
  });
});
