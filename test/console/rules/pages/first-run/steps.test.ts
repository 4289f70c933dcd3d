import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { receiverCommands } from "../../../../../console/pages/first-run/receiver-commands.ts";
import { doneSteps, stepNow } from "../../../../../console/pages/first-run/steps.ts";

const nothing = { hasSent: false, hasEvent: false, hasConnector: false, hasDelivered: false };

describe("the first steps", () => {
  it("follow from what is there", () => {
    expect(stepNow(doneSteps(nothing))).toBe("send");
    expect(stepNow(doneSteps({ ...nothing, hasSent: true }))).toBe("see");
    expect(stepNow(doneSteps({ ...nothing, hasEvent: true }))).toBe("receive");
    expect(stepNow(doneSteps({ ...nothing, hasEvent: true, hasConnector: true }))).toBe("deliver");
    expect(
      stepNow(doneSteps({ hasSent: true, hasEvent: true, hasConnector: true, hasDelivered: true })),
    ).toBeUndefined();
  });

  it("take a connector that was made first as made", () => {
    const done = doneSteps({ ...nothing, hasConnector: true });
    expect([...done]).toEqual(["receive"]);
    expect(stepNow(done)).toBe("send");
  });
});

describe("the commands of receivers", () => {
  const commands = receiverCommands("http://127.0.0.1:8080/");

  it("are such as a shell can read, and verify by the laptop's own keys", () => {
    for (const { text } of commands) {
      execFileSync("sh", ["-n"], { input: text });
      expect(text).toContain("http://127.0.0.1:8080/data-connector");
    }
  });

  it("hold no secret", () => {
    for (const { text } of commands) expect(text).not.toMatch(/SECRET/);
  });
});
