import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../lambdas/core/delivery.ts";
import type { ConnectorMessage } from "../../../lambdas/core/point.ts";
import type { DataConnector } from "../../../lambdas/core/records.ts";
import { type Attempt, type DeliveryPort, deliver, type OpenConnector } from "../../../lambdas/deliver/deliver.ts";

const acceptedAt = 1_708_876_800_000;
const connector: DataConnector = {
  id: "C",
  project: "P",
  displayName: "",
  status: "ACTIVE",
  events: [],
  labels: [],
  activeSince: acceptedAt,
  encryptedHttpConfig: "",
  queueUrl: "queue-url",
  queueArn: "",
  createTime: "",
  updateTime: "",
};
const httpConfig = { url: "https://example.com/hook", signatureSecret: "s3cret", headers: { "X-Own": "1" } };
const open: OpenConnector = { connector, httpConfig };

const message = (eventId: string, changed: Partial<ConnectorMessage> = {}): ConnectorMessage => ({
  version: 1,
  project: "P",
  connector: "C",
  eventId,
  acceptedAt,
  body: `{"event":"${eventId}"}`,
  ...changed,
});

const acknowledged: DeliveryOutcome = { kind: "acknowledged", status: 200, latencyMillis: 12 };
const failed: DeliveryOutcome = {
  kind: "failed",
  errorClass: "status",
  status: 500,
  latencyMillis: 12,
  message: "The receiver answered 500.",
};

type Posted = Parameters<DeliveryPort["receiver"]["post"]>[0];

/** Delivers a batch of messages (ids are their positions), each received `receiveCount` times so far. */
async function delivered(
  bodies: readonly (ConnectorMessage | string)[],
  changed: Partial<DeliveryPort> & { answer?: (posted: Posted) => DeliveryOutcome; receiveCount?: number } = {},
) {
  const { answer = () => acknowledged, receiveCount = 1, ...port } = changed;
  const done = {
    posted: [] as Posted[],
    postponed: [] as { queueUrl: string; receiptHandle: string; seconds: number }[],
    recorded: [] as Attempt[][],
    reports: [] as string[],
  };
  let tokens = 0;
  const remaining = await deliver(
    bodies.map((body, index) => ({
      messageId: String(index),
      receiptHandle: `handle-${index}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      receiveCount,
    })),
    {
      connector: async () => open,
      receiver: {
        post: async (posted) => {
          done.posted.push(posted);
          return answer(posted);
        },
      },
      postpone: async (queueUrl, all) => void done.postponed.push(...all.map((one) => ({ queueUrl, ...one }))),
      record: async (_connector, attempts) => void done.recorded.push([...attempts]),
      nowMillis: () => acceptedAt + 5999,
      newTokenId: () => `token-${tokens++}`,
      random: () => 0.5,
      report: (text) => done.reports.push(text),
      ...port,
    },
  );
  return { remaining: [...remaining].sort(), ...done };
}

const claimsOf = ({ headers }: Posted) =>
  JSON.parse(Buffer.from(headers["x-dt-signature"]?.split(".")[1] ?? "", "base64url").toString() || "{}");

describe("deliver", () => {
  it("posts each event to the connector's URL, with its headers, and takes what is acknowledged off the queue", async () => {
    const { remaining, posted, postponed } = await delivered([message("a"), message("b")]);
    expect([remaining, postponed]).toStrictEqual([[], []]);
    expect(posted.map(({ body }) => body)).toStrictEqual(['{"event":"a"}', '{"event":"b"}']);
    for (const { target } of posted) {
      expect(target.url.href).toBe("https://example.com/hook");
      expect(target.headers).toMatchObject({ "x-own": "1", "content-type": "application/json" });
    }
  });

  it("signs each attempt anew, over the body that is sent", async () => {
    const { posted } = await delivered([message("a"), message("b")]);
    expect(posted.map(claimsOf)).toMatchObject([{ jti: "token-0" }, { jti: "token-1" }]);
    for (const one of posted) {
      const sha256 = createHash("sha256").update(one.body).digest("hex");
      const iat = acceptedAt / 1000 + 5;
      expect(claimsOf(one)).toMatchObject({ checksum_sha256: sha256, iat, exp: iat + 3600 });
    }
  });

  it("signs nothing for a connector without a secret", async () => {
    const unsigned = { connector, httpConfig: { ...httpConfig, signatureSecret: "" } };
    const { posted } = await delivered([message("a")], { connector: async () => unsigned });
    expect(posted[0]?.headers).toStrictEqual({});
  });

  it("posts the events of a batch in parallel", async () => {
    const { promise, resolve } = Promise.withResolvers<DeliveryOutcome>();
    let waiting = 0;
    const receiver = {
      // None is answered before all are under way.
      post: () => {
        waiting++;
        if (waiting === 3) resolve(acknowledged);
        return promise;
      },
    };
    expect(
      (
        await delivered(
          ["a", "b", "c"].map((id) => message(id)),
          { receiver },
        )
      ).remaining,
    ).toStrictEqual([]);
  });

  it("keeps just what failed, hidden for a time of its own", async () => {
    const { remaining, postponed } = await delivered([message("a"), message("b"), message("c")], {
      answer: ({ body }) => (body.includes("b") ? failed : acknowledged),
    });
    expect(remaining).toStrictEqual(["1"]);
    expect(postponed).toStrictEqual([
      { queueUrl: "queue-url", receiptHandle: "handle-1", seconds: expect.any(Number) },
    ]);
  });

  it("waits longer from attempt to attempt, up to 15 minutes", async () => {
    const waits: number[] = [];
    for (const receiveCount of [1, 2, 3, 5, 8, 12, 500]) {
      const { postponed } = await delivered([message("a")], { answer: () => failed, receiveCount });
      waits.push(postponed[0]?.seconds ?? 0);
    }
    expect(waits).toStrictEqual([2, 3, 6, 24, 192, 675, 675]);
  });

  it("keeps what failed even where it cannot be hidden", async () => {
    const postpone = () => Promise.reject(new Error("throttled"));
    const { remaining, reports } = await delivered([message("a")], { answer: () => failed, postpone });
    expect([remaining, reports]).toStrictEqual([["0"], ["cannot postpone"]]);
  });

  it("tells the books of every attempt, with its number", async () => {
    const answer = ({ body }: Posted) => (body.includes("a") ? acknowledged : failed);
    const { recorded } = await delivered([message("a"), message("b")], { answer, receiveCount: 3 });
    expect(recorded).toStrictEqual([
      [
        { eventId: "a", number: 3, outcome: acknowledged },
        { eventId: "b", number: 3, outcome: failed },
      ],
    ]);
  });
});

describe("what deliver does not send", () => {
  it.each(["USER_DISABLED", "SYSTEM_DISABLED"] as const)(
    "drops the events of a connector that is %s",
    async (status) => {
      const disabled = { ...open, connector: { ...connector, status } };
      const { remaining, posted, reports } = await delivered([message("a")], { connector: async () => disabled });
      expect([remaining, posted]).toStrictEqual([[], []]);
      expect(reports).toStrictEqual(["dropped: its connector was disabled or deleted"]);
    },
  );

  it("drops the events of a deleted connector", async () => {
    const { remaining, posted, recorded } = await delivered([message("a")], { connector: async () => undefined });
    expect([remaining, posted, recorded]).toStrictEqual([[], [], []]);
  });

  it("drops just what was accepted before the connector was enabled", async () => {
    const { remaining, posted } = await delivered([message("old", { acceptedAt: acceptedAt - 1 }), message("new")]);
    expect(remaining).toStrictEqual([]);
    expect(posted.map(({ body }) => body)).toStrictEqual(['{"event":"new"}']);
  });

  it("keeps everything where the connector cannot be read", async () => {
    const unreadable = () => Promise.reject(new Error("registry is away"));
    const { remaining, posted, reports } = await delivered([message("a"), message("b")], { connector: unreadable });
    expect([remaining, posted, reports]).toStrictEqual([["0", "1"], [], ["cannot read the connector"]]);
  });

  it.each(["{", "null", '"x"', '{"version":2}'])(
    "keeps a message that is none of ours (%s) and delivers the others",
    async (text) => {
      const { remaining, posted, reports } = await delivered([text, message("a")]);
      expect([remaining, posted.length]).toStrictEqual([["0"], 1]);
      expect(reports).toStrictEqual(["cannot read a connector message"]);
    },
  );

  it("does nothing for an empty batch", async () => {
    expect(await delivered([])).toMatchObject({ remaining: [], recorded: [] });
  });
});
