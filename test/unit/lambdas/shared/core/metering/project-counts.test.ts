import { expect, it } from "vitest";
import {
  acceptedName,
  countsOfProject,
  refusedName,
  sumOfProject,
} from "../../../../../../lambdas/shared/core/metering/project-counts.ts";

const minutes = [
  { [acceptedName]: 3, [refusedName("too-many-requests")]: 1, expiresAt: 5 },
  { [acceptedName]: 4, [refusedName("bad-request")]: 2, [refusedName("too-many-requests")]: 1, pk: "x" },
  { [refusedName("internal")]: 0 },
];

it("tells points that were taken, and what was refused by its reason", () => {
  expect(countsOfProject(minutes)).toStrictEqual({
    acceptedPoints: 7,
    refusedRequests: 4,
    refusedByReason: { "bad-request": 2, "too-many-requests": 2 },
  });
  expect(countsOfProject([])).toStrictEqual({ acceptedPoints: 0, refusedRequests: 0, refusedByReason: {} });
});

it("makes of several minutes one that tells the same", () => {
  expect(countsOfProject([sumOfProject(minutes)])).toStrictEqual(countsOfProject(minutes));
});
