import { describe, expect, it } from "vitest";
import { settleMapping } from "../../../../../../lambdas/shared/delivery/connector/settle-mapping.ts";
import { down, waitingOf } from "../../../background/perform/waiting-queue.ts";

describe("a connector's mapping", () => {
  it.each([
    [{}, {}, true],
    [{}, down, false],
    [{}, { state: "DRAINING" }, true],
    [{ status: "USER_DISABLED" }, {}, true],
    [{ status: "SYSTEM_DISABLED" }, down, true],
    [{ status: "USER_DISABLED", pauseMode: "retain" }, {}, false],
    [{ pauseMode: "retain" }, {}, true],
  ] as const)("follows the connector %j with the health %j: %s", async (connector, health, isPolled) => {
    const made = waitingOf({ connector, health });
    await settleMapping("P", "C", made.port);
    expect(made.mapping.adjusted).toStrictEqual([isPolled]);
  });

  it("is made where it is missing", async () => {
    const made = waitingOf();
    const { mapping: _, ...half } = made.state.connector;
    Object.assign(made.state, { connector: { ...half, queueArn: "arn:aws:sqs:r:a:P-dc-C" } });
    await settleMapping("P", "C", made.port);
    expect(made.mapping.made).toStrictEqual(["P-dc-C", ["arn:aws:sqs:r:a:P-dc-C", 200], "made"]);
    expect(made.mapping.adjusted).toStrictEqual([true]);
  });

  it("is let alone where the connector is gone", async () => {
    const made = waitingOf();
    Object.assign(made.port, { open: async () => undefined });
    await settleMapping("P", "C", made.port);
    expect(made.mapping.adjusted).toStrictEqual([]);
  });
});
