import { expect, it } from "vitest";
import { isAcknowledged } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";

it("acknowledges by 200 and by nothing else, unless any 2xx was chosen", () => {
  const statuses = Array.from({ length: 500 }, (_, index) => index + 100);
  expect(statuses.filter((status) => isAcknowledged(status, "200"))).toStrictEqual([200]);
  expect(statuses.filter((status) => isAcknowledged(status, "2xx"))).toStrictEqual(
    statuses.filter((status) => Math.floor(status / 100) === 2),
  );
});
