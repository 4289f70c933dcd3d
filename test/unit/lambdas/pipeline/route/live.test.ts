import { describe, expect, it } from "vitest";
import type { LiveMessage } from "../../../../../lambdas/shared/core/event/live-message.ts";
import { eventIdsOf } from "../../../../../lambdas/shared/core/intake/event-id.ts";
import type { WatchKind } from "../../../../../lambdas/shared/core/project/watch.ts";
import { source } from "../../../../support/points.ts";
import { acceptedAt, connector, plainPoint, request, routed } from "./routed.ts";

describe("what route feeds live", () => {
  it("is nothing of a project that nobody follows", async () => {
    expect((await routed([request])).messagesOn("live")).toStrictEqual([]);
  });

  it("is each request of a project that is followed, with all that its followers are told by", async () => {
    const { sent, messagesOn } = await routed([request], { watched: ["stream"], labels: { room: "12" } });
    const [eventId = ""] = eventIdsOf(source.id, "nonce", request.points);
    const message: LiveMessage = {
      version: 1,
      project: source.project,
      companyName: "AcmeCorp",
      source: source.id,
      acceptedAt,
      deviceType: "externalConnection",
      labels: { room: "12", name: "erp export" },
      follows: "stream",
      points: [{ ...plainPoint, eventId }],
    };
    expect(messagesOn("live")).toStrictEqual([message]);
    expect(sent.get("live")).toMatchObject([{ group: source.project }]);
  });

  it.each<WatchKind[]>([["mqtt"], ["mqtt", "stream"]])("is a message for each of the ways %j", async (...watched) => {
    const messages = (await routed([request], { watched })).messagesOn<LiveMessage>("live");
    expect(messages.map(({ follows }) => follows)).toStrictEqual(watched);
  });

  it("holds the platform's own events too, marked as such", async () => {
    const { messagesOn } = await routed([{ ...request, isOurs: true }], { watched: ["stream"] });
    expect(messagesOn("live")).toMatchObject([{ isOurs: true, follows: "stream" }]);
  });

  it("is every project on a stage that always feeds", async () => {
    const { messagesOn } = await routed([request], { feed: "always" });
    expect(messagesOn("live")).toMatchObject([{ follows: "mqtt" }, { follows: "stream" }]);
  });

  it("never has a request tried again: what cannot be told live is reported", async () => {
    const { failed, reports, messagesOn } = await routed([request], {
      watched: ["stream"],
      connectors: [connector("one")],
      fails: { live: new Error("The queue is away.") },
    });
    expect([failed, reports]).toStrictEqual([[], ["live events lost"]]);
    expect(messagesOn("queue-one")).toHaveLength(1);
    expect(messagesOn("events")).toHaveLength(1);
  });
});
