import { describe, expect, it } from "vitest";
import { authVersions, checkVersion } from "../../../../../../lambdas/shared/core/intake/capture-versions.ts";

describe("checkVersion", () => {
  it("takes a supported version, spaces around it, and none at all", () => {
    for (const version of ["V0.0.1", " V0.0.1 ", undefined]) checkVersion("AuthVersion", version, authVersions);
  });

  it.each(["V0.0.2", "v0.0.1", "", "x".repeat(500)])("refuses %j, naming those supported", (version) => {
    expect(() => checkVersion("AuthVersion", version, authVersions)).toThrow(/^AuthVersion '.{0,40}' .*send V0\.0\.1/);
  });
});
