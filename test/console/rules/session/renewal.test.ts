import { describe, expect, it } from "vitest";
import { isRenewalDue } from "../../../../console/session/renewal.ts";

const minute = 60_000;
const due = (minutesLeft: number, minutesOfRest: number): boolean =>
  isRenewalDue({ nowMillis: 0, expiresAtMillis: minutesLeft * minute, lastInputMillis: -minutesOfRest * minute });

describe("the renewal of a token", () => {
  it("is due in its last ten minutes, for somebody who works", () => {
    expect([120, 11, 10, 6, 1].map((left) => due(left, 1))).toEqual([false, false, true, true, true]);
  });

  it("is not due for somebody who rests, nor when it is too late", () => {
    expect([due(5, 14), due(5, 16), due(0, 0), due(-1, 0)]).toEqual([true, false, false, false]);
  });
});
