import { describe, expect, it } from "vitest";
import { bodyOf, valuesOf as tokenValues } from "../../../../console/pages/access/tokens/token-form.ts";
import { tokenIn } from "../../../../console/pages/invitation/token.ts";
import { changesOf, valuesOf } from "../../../../console/pages/settings/general.ts";
import { apiToken } from "../../support/access.ts";
import { project } from "../../support/data.ts";

describe("the token of an invitation", () => {
  it("is read from a fragment that holds nothing else", () => {
    expect(tokenIn("#token=a-B_c.d~9")).toBe("a-B_c.d~9");
    for (const other of ["", "#", "#token=", "#token=a&b=c", "#token=<b>", `#token=${"a".repeat(101)}`]) {
      expect(tokenIn(other)).toBeUndefined();
    }
  });
});

describe("the settings of a project", () => {
  it("send nothing where nothing has changed", () => {
    expect(changesOf(valuesOf(project), valuesOf(project))).toEqual({});
  });

  it("send a place whole, and take it away where it is emptied", () => {
    const moved = { ...valuesOf(project), latitude: "52.5", longitude: "-13" };
    const location = { latitude: 52.5, longitude: -13, timeLocation: "Europe/Berlin" };
    expect(changesOf(valuesOf(project), moved)).toEqual({ location });
    const placed = valuesOf({ ...project, location });
    const emptied = { ...placed, latitude: "", longitude: "" };
    expect(changesOf(placed, emptied)).toEqual({
      location: { latitude: null, longitude: null, timeLocation: "Europe/Berlin" },
    });
  });
});

describe("the form of an API token", () => {
  it("leaves out empty UIDs, and sends null where it never expires", () => {
    const values = { ...tokenValues(undefined), displayName: "Dashboard", databases: ["", "u1"] };
    expect(bodyOf(values)).toEqual({ displayName: "Dashboard", scopes: ["read"], databases: ["u1"], expireTime: null });
  });

  it("begins with what a token has", () => {
    const token = { ...apiToken, scopes: ["read" as const], expireTime: "2027-01-31T23:59:59.000000Z" };
    expect(bodyOf(tokenValues(token)).expireTime).toBe("2027-01-31T23:59:59Z");
  });
});
