import { expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { otherVerbs } from "../../../../../lambdas/api/stream/call.ts";

it("knows the methods of every verb of a device that another function answers", () => {
  const verbs = calls.flatMap(({ method, path }) => {
    const verb = /^\/v2\/projects\/\{project\}\/devices\/\{device\}(:\w+)$/.exec(path)?.[1];
    return verb === undefined ? [] : [[verb, method] as const];
  });
  const methods = Map.groupBy(verbs, ([verb]) => verb);
  const expected = [...methods].map(([verb, found]) => [verb, found.map(([, method]) => method)]);
  expect(Object.fromEntries(expected)).toStrictEqual(otherVerbs);
});
