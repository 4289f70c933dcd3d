import { describe, expect, it } from "vitest";
import { Keys, type Pressed } from "../../../../console/keys/keys.ts";

const pressed = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, isWriting: false },
  ...more,
});

function keysWith(...names: string[]): {
  readonly keys: Keys;
  readonly run: string[];
  readonly clock: { millis: number };
} {
  const clock = { millis: 0 };
  const keys = new Keys(() => clock.millis);
  const run: string[] = [];
  for (const name of names) keys.add({ keys: name, label: name, run: () => run.push(name) });
  return { keys, run, clock };
}

describe("keys", () => {
  it("run what they stand for, by one key or by two after each other", () => {
    const { keys, run, clock } = keysWith("r", "g c", "mod+k", "Escape");
    for (const key of ["r", "x", "g", "c", "c", "Escape"]) keys.press(pressed(key));
    keys.press(pressed("k", { metaKey: true }));
    keys.press(pressed("K", { ctrlKey: true }));
    expect(run).toEqual(["r", "g c", "Escape", "mod+k", "mod+k"]);
    keys.press(pressed("g"));
    clock.millis += 5000;
    keys.press(pressed("c"));
    expect(run).toHaveLength(5);
  });

  it("are listed once each, by what was added last", () => {
    const { keys } = keysWith("r", "t");
    const remove = keys.add({ keys: "r", label: "newer", run: () => {} });
    expect(keys.list().map(({ label }) => label)).toEqual(["newer", "t"]);
    remove();
    expect(keys.list().map(({ label }) => label)).toEqual(["r", "t"]);
  });

  it("take nothing from somebody who writes, but for those with Ctrl", () => {
    const { keys, run } = keysWith("r", "?", "mod+k");
    expect(keys.press(pressed("r", { isWriting: true }))).toBe(false);
    expect(keys.press(pressed("?", { isWriting: true }))).toBe(false);
    expect(keys.press(pressed("k", { ctrlKey: true, isWriting: true }))).toBe(true);
    expect(run).toEqual(["mod+k"]);
  });

  it("of one character can be turned off", () => {
    const { keys, run } = keysWith("r", "g c", "mod+k", "Escape");
    keys.areSingleKeysOn = false;
    for (const key of ["r", "g", "c", "Escape"]) keys.press(pressed(key));
    keys.press(pressed("k", { ctrlKey: true }));
    expect(run).toEqual(["Escape", "mod+k"]);
  });

  it("belong to what was shown last, until it is gone", () => {
    const { keys, run } = keysWith("r");
    const remove = keys.add({ keys: "r", label: "inner", run: () => run.push("inner") });
    keys.press(pressed("r"));
    remove();
    keys.press(pressed("r"));
    expect(run).toEqual(["inner", "r"]);
  });
});
