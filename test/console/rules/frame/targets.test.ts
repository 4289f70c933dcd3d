import { describe, expect, it } from "vitest";
import { targetsOf } from "../../../../console/frame/menu/targets.ts";

const uuid = "8f14e45f-ceea-467f-a1d8-6a2d3f1c0b9e";

describe("what is pasted into the command menu", () => {
  it.each([
    ["projects/p1", "/projects/p1"],
    ["projects/p1/dataconnectors/c1", "/projects/p1/connectors/c1"],
    ["/v2/projects/p1/dataconnectors/c1/attempts", "/projects/p1/connectors/c1"],
    [` projects/p1/devices/${uuid} `, `/projects/p1/sources/${uuid}`],
    ["projects/p1/sources/s1", "/projects/p1/sources/s1"],
    ["projects/p1/sources", "/projects/p1/sources"],
    ["projects/p1/jobs/j1", "/projects/p1/jobs/j1"],
    ["projects/p1/exports/x1", "/projects/p1/exports?open=x1"],
    ["projects/p1/serviceaccounts/a1/keys/k1", "/projects/p1/access/service-accounts"],
    [`projects/p1/devices/d1/events/${"0".repeat(20)}`, `/projects/p1/events?open=d1~${"0".repeat(20)}`],
    ["organizations/o1/members/m1", "/organizations/o1"],
  ])("leads %j to %s", (pasted, href) => {
    expect(targetsOf(pasted, undefined)[0]?.href).toBe(href);
  });

  it("looks for an id alone in the project of the page, as each kind that is found by such ids", () => {
    expect(targetsOf(uuid.toUpperCase(), "p1").map(({ href }) => href)).toEqual([`/projects/p1/sources/${uuid}`]);
    const short = "0123456789abcdefghij";
    expect(targetsOf(short, "p1").map(({ href }) => href)).toEqual([
      `/projects/p1/connectors/${short}`,
      `/projects/p1/jobs/${short}`,
      `/projects/${short}`,
    ]);
    expect(targetsOf(short, undefined).map(({ href }) => href)).toEqual([`/projects/${short}`]);
  });

  it("leads nowhere else", () => {
    for (const text of ["", "connectors", "javascript:alert(1)", "//example.org", "projects/../x", uuid]) {
      expect(targetsOf(text, undefined)).toEqual([]);
    }
  });
});
