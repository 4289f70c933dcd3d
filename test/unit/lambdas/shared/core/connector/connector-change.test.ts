import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import { changedAttributes, expectedBefore } from "../../../../../../lambdas/shared/core/connector/connector-change.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const time = "2026-01-01T12:00:00.000000Z";
const before = { status: "ACTIVE", pauseMode: "drop", activeSince: 1, disabledSince: 2 } as DataConnector;
const changed = (was: Partial<DataConnector>, asked: Parameters<typeof changedAttributes>[1]) =>
  changedAttributes({ ...before, ...was }, asked, now);

describe("a change of a connector", () => {
  it("that enables it starts afresh", () => {
    for (const status of ["USER_DISABLED", "SYSTEM_DISABLED"] as const) {
      const attributes = changed({ status }, { status: "ACTIVE" });
      expect(attributes).toStrictEqual({
        status: "ACTIVE",
        activeSince: now,
        systemDisabled: undefined,
        updateTime: time,
      });
    }
  });

  it("that enables it never puts its beginning back, though the clock was set back", () => {
    const [disabledSince, activeSince] = [now + 3_600_000, now + 7_200_000];
    for (const was of [{ disabledSince }, { disabledSince: now - 1, activeSince }]) {
      const latest = Math.max(was.disabledSince, was.activeSince ?? 0);
      const attributes = changed({ status: "USER_DISABLED", ...was }, { status: "ACTIVE" });
      expect(attributes).toHaveProperty("activeSince", latest);
    }
  });

  it("that enables it after it retained its events goes on with them", () => {
    const was = { status: "USER_DISABLED", pauseMode: "retain" } as const;
    expect(changed(was, { status: "ACTIVE" })).not.toHaveProperty("activeSince");
    expect(changed(was, { status: "ACTIVE", pauseMode: "drop" })).not.toHaveProperty("activeSince");
  });

  it("that makes it retain while it is disabled does not bring back what it missed", () => {
    expect(changed({ status: "SYSTEM_DISABLED" }, { pauseMode: "retain" })).toHaveProperty("activeSince", now);
    expect(changed({ status: "USER_DISABLED" }, { status: "ACTIVE", pauseMode: "retain" })).toHaveProperty(
      "activeSince",
      now,
    );
    expect(changed({}, { pauseMode: "retain" })).not.toHaveProperty("activeSince");
  });

  it("that disables it notes the time, unless the system had disabled it already", () => {
    expect(changed({}, { status: "USER_DISABLED" })).toMatchObject({ disabledSince: now, systemDisabled: undefined });
    const system = changed({ status: "SYSTEM_DISABLED" }, { status: "USER_DISABLED" });
    expect(system).toHaveProperty("systemDisabled", undefined);
    expect(system).not.toHaveProperty("disabledSince");
  });

  it("that repeats what is so already changes only the time of its update", () => {
    expect(changed({}, { status: "ACTIVE" })).toStrictEqual({ status: "ACTIVE", updateTime: time });
    expect(changed({ status: "USER_DISABLED" }, { status: "USER_DISABLED" })).toStrictEqual({
      status: "USER_DISABLED",
      updateTime: time,
    });
  });

  it("of anything else leaves its queue alone", () => {
    const asked = { displayName: "x", events: ["touch"], concurrency: 7, acknowledge: "2xx" } as const;
    expect(changed({ status: "USER_DISABLED" }, asked)).toStrictEqual({ ...asked, updateTime: time });
  });

  it("that depends on status or pauseMode must find them as they were", () => {
    const expected = { status: "ACTIVE", pauseMode: "drop" };
    expect(expectedBefore(before, { status: "ACTIVE" })).toStrictEqual(expected);
    expect(expectedBefore(before, { pauseMode: "retain" })).toStrictEqual(expected);
    expect(expectedBefore(before, { displayName: "x" })).toStrictEqual({});
  });
});
