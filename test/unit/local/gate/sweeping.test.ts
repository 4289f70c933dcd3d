import { expect, test } from "vitest";
import { createBelievedTime } from "../../../../local/gate/sweeping.ts";

const hourMillis = 3_600_000;
const start = 1_790_000_000_000;

/** Goes on by a minute each round, by a wall clock that a test sets. */
function rounds() {
  let [wall, steady] = [start, 0];
  const believed = createBelievedTime({ wallMillis: () => wall, steadyMillis: () => steady });
  const pass = (count: number): number | undefined => {
    let last: number | undefined;
    for (let round = 0; round < count; round++) {
      [wall, steady] = [wall + 60_000, steady + 60_000];
      last = believed();
    }
    return last;
  };
  const jump = (millis: number): void => {
    wall += millis;
  };
  return { pass, jump, wall: () => wall };
}

test("believes no time within an hour of the start", () => {
  const { pass, wall } = rounds();
  expect(pass(59)).toBeUndefined();
  expect(pass(1)).toBe(wall());
});

test("believes a clock that was set ahead only after an hour, and goes on meanwhile", () => {
  const { pass, jump, wall } = rounds();
  pass(60);
  jump(15 * 24 * hourMillis);
  expect(pass(59)).toBe(start + 119 * 60_000);
  expect(pass(1)).toBe(wall());
});

test("believes a clock that was set back at once", () => {
  const { pass, jump, wall } = rounds();
  pass(60);
  jump(-hourMillis);
  expect(pass(1)).toBe(wall());
});
