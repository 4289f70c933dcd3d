import { describe, expect, it } from "vitest";
import { hindranceOf, hindranceText, readHindrance } from "../../../../../../lambdas/shared/core/mqtt/hindrance.ts";
import { readLifecycleEvent } from "../../../../../../lambdas/shared/core/mqtt/presence.ts";

const ended = (disconnectReason: string, more: object = {}) => {
  const event = { clientId: "c", timestamp: 7, versionNumber: 1, disconnectReason, ...more };
  const read = readLifecycleEvent("$aws/events/presence/disconnected/c", Buffer.from(JSON.stringify(event)));
  return read && hindranceOf(read);
};

describe("the end of a connection", () => {
  it.each([
    ["AUTH_ERROR", "mqtt-forbidden"],
    ["FORBIDDEN_ACCESS", "mqtt-forbidden"],
    ["CLIENT_ERROR", "mqtt-client-error"],
    ["THROTTLED", "mqtt-throttled"],
  ])("by %s is %s", (reason, kind) => {
    const hindrance = ended(reason);
    expect(hindrance).toStrictEqual({ kind, clientId: "c", at: 7, times: 1 });
    expect(hindrance && hindranceText(hindrance)).toMatch(/^The client "c" was disconnected: it .*\. [A-Z].*\.$/);
  });

  it.each([
    "CLIENT_INITIATED_DISCONNECT",
    "CONNECTION_LOST",
    "DUPLICATE_CLIENTID",
    "MQTT_KEEP_ALIVE_TIMEOUT",
    "SERVER_INITIATED_DISCONNECT",
    "API_INITIATED_DISCONNECT",
    "CUSTOMAUTH_TTL_EXPIRATION",
    "toString",
  ])("by %s is nothing to be mended", (reason) => {
    expect(ended(reason)).toBeUndefined();
  });

  it("is told with topic and reason by a broker that knows them", () => {
    const detail = { disconnectDetail: { why: "it may not publish to this topic", topic: "v1/raw/x" } };
    const hindrance = ended("AUTH_ERROR", detail);
    expect(hindrance).toMatchObject({ why: "it may not publish to this topic", topic: "v1/raw/x" });
    expect(hindrance && hindranceText(hindrance)).toContain('it may not publish to this topic ("v1/raw/x"). Correct');
    expect(hindrance && hindranceText(hindrance, false)).not.toContain("v1/raw");
  });

  it("is no connection's beginning", () => {
    const event = { kind: "connected", clientId: "c", at: 7, version: 1, reason: "AUTH_ERROR" } as const;
    expect(hindranceOf(event)).toBeUndefined();
  });
});

describe("readHindrance", () => {
  const read = (payload: unknown, topic = "v1/broker/hindered/a/b") =>
    readHindrance(topic, Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)));

  it("reads what was discarded or refused, and how often", () => {
    const event = { clientId: "a/b", timestamp: 7, eventType: "discarded", times: 3, why: "queue full" };
    const hindrance = read(event);
    expect(hindrance).toStrictEqual({ kind: "mqtt-discarded", clientId: "a/b", at: 7, times: 3, why: "queue full" });
    expect(hindrance && hindranceText(hindrance)).toMatch(/^The client "a\/b" lost messages: queue full\. /);
    const refused = read({ ...event, eventType: "subscription-refused", topic: "x/#" });
    expect(refused).toMatchObject({ kind: "mqtt-subscription-refused", topic: "x/#" });
    expect(refused && hindranceText(refused)).toContain('was refused a subscription: queue full ("x/#")');
  });

  it("takes other topics for none", () => {
    expect(read({}, "v1/broker/hindered")).toBeUndefined();
    expect(read({}, "$aws/events/presence/disconnected/a")).toBeUndefined();
  });

  it.each(["{", "null", "[]", {}, { clientId: "a", timestamp: 7, eventType: "else", times: 1 }])(
    "throws for %j",
    (odd) => {
      expect(() => read(odd)).toThrow();
    },
  );
});
