import { describe, expect, it } from "vitest";
import { byAddress, patternOf, projectOf } from "../../../../console/url/pattern.ts";

describe("the pattern of an address", () => {
  it("finds its parameters, with one at the end that may be missing", () => {
    const pattern = patternOf("/projects/:project/connectors/:connector/:tab?");
    expect(pattern.exec("/projects/p1/connectors/c1")?.groups).toMatchObject({ project: "p1", connector: "c1" });
    expect(pattern.exec("/projects/p1/connectors/c1/attempts/")?.groups?.tab).toBe("attempts");
    expect(pattern.test("/projects/p1/connectors")).toBe(false);
    expect(pattern.test("/projects/p1/connectors/c1/attempts/more")).toBe(false);
  });

  it("comes before another by its fixed words", () => {
    const pages = ["/a/:b/:c?", "/a/:b", "/a/new", "/a"].map((path) => ({ path }));
    const sorted = byAddress(pages).map(({ path }) => path);
    expect(sorted.indexOf("/a/new")).toBeLessThan(sorted.indexOf("/a/:b"));
    expect(sorted.indexOf("/a/:b")).toBeLessThan(sorted.indexOf("/a/:b/:c?"));
  });

  it("tells the project of an address", () => {
    expect(projectOf("/projects/p%201/x")).toBe("p 1");
    expect(projectOf("/projects/%zz")).toBe("%zz");
    expect(projectOf("/projects")).toBeUndefined();
  });
});
