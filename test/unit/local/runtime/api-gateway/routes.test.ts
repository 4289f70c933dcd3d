import { describe, expect, test } from "vitest";
import { RouteTable } from "../../../../../local/runtime/api-gateway/routes.ts";
import { routeOf, routes } from "./serving.ts";

describe("routes", () => {
  test.each([
    ["POST", "/api/data", "POST /api/data"],
    ["GET", "/v2/projects", "ANY /v2/{proxy+}"],
    ["DELETE", "/v2/projects/P/devices/D:publish", "ANY /v2/{proxy+}"],
    ["GET", "/.well-known/jwks.json", "GET /.well-known/jwks.json"],
  ])("%s %s goes to %s", (method, path, functionArn) => {
    const table = new RouteTable(routes);
    // Answers the second time from memory.
    for (let time = 1; time <= 2; time++) {
      expect(table.match(method, path)).toMatchObject({ kind: "route", route: { functionArn } });
    }
  });

  test("what is remembered of a path holds for its method only", () => {
    const table = new RouteTable(routes);
    expect(table.match("POST", "/api/data").kind).toBe("route");
    expect(table.match("GET", "/api/data").kind).toBe("none");
    expect(table.match("POST", "/api/data").kind).toBe("route");
  });

  test.each([
    ["POST", "/auth", "http"],
    ["GET", "/api/data", "http"],
    ["POST", "/api/data/", "http"],
    ["GET", "/v2", "rest"],
    ["GET", "/v2/", "rest"],
    ["POST", "/.well-known/jwks.json", "rest"],
    ["GET", "/", "http"],
  ])("%s %s has none, and its %s API says so", (method, path, api) => {
    expect(new RouteTable(routes).match(method, path)).toEqual({ kind: "none", api });
  });

  const catchAlls = [
    ...routes,
    routeOf("http", "ANY", "$default"),
    routeOf("rest", "ANY", "/"),
    routeOf("rest", "ANY", "/{proxy+}"),
  ];

  test.each([
    ["/Auth/", "ANY $default"],
    ["/api", "ANY $default"],
    ["/api/data/", "ANY $default"],
    ["/v2", "ANY /{proxy+}"],
    ["/.well-known/", "ANY /{proxy+}"],
    ["/nothing", "ANY /{proxy+}"],
    ["/auth", "ANY /{proxy+}"],
    ["/", "ANY /"],
  ])("of the API that a host gives the first part of %s to are looked through alone: %s", (path, functionArn) => {
    for (const order of [catchAlls, catchAlls.toReversed()]) {
      expect(new RouteTable(order).match("PUT", path)).toMatchObject({ kind: "route", route: { functionArn } });
    }
  });

  test("are preferred exact before with a parameter before greedy before the catch-all, in any order", () => {
    const paths = ["/a/b", "/a/{x}", "/a/{rest+}", "/{any+}", "$default"];
    for (const order of [paths, paths.toReversed()]) {
      const table = new RouteTable(order.map((path) => routeOf("http", path === "$default" ? "ANY" : "GET", path)));
      const chosen = (path: string) => {
        const match = table.match("GET", path);
        return match.kind === "route" ? [match.route.path, match.parameters] : [];
      };
      expect(chosen("/a/b")).toEqual(["/a/b", {}]);
      expect(chosen("/a/c")).toEqual(["/a/{x}", { x: "c" }]);
      expect(chosen("/a/c/d")).toEqual(["/a/{rest+}", { rest: "c/d" }]);
      expect(chosen("/b")).toEqual(["/{any+}", { any: "b" }]);
      expect(chosen("/")).toEqual(["$default", {}]);
    }
  });

  test("prefer a method of their own to ANY", () => {
    const table = new RouteTable([routeOf("rest", "ANY", "/x"), routeOf("rest", "GET", "/x")]);
    expect(table.match("GET", "/x")).toMatchObject({ route: { method: "GET" } });
    expect(table.match("PUT", "/x")).toMatchObject({ route: { method: "ANY" } });
  });
});
