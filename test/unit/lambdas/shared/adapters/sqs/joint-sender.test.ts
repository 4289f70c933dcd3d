import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JointSender, type QueueSender } from "../../../../../../lambdas/shared/adapters/sqs/joint-sender.ts";

/** Holds every call until it is let go, and notes what it had. */
class HeldQueue implements QueueSender {
  readonly calls: { readonly queueUrl: string; readonly bodies: string[]; end: (failures?: unknown[]) => void }[] = [];

  async send(queueUrl: string, { body }: { readonly body: string }): Promise<void> {
    const [failure] = await this.held(queueUrl, [body]);
    if (failure !== undefined) throw failure;
  }

  sendEach(queueUrl: string, messages: readonly { readonly body: string }[]): Promise<readonly unknown[]> {
    const bodies = messages.map(({ body }) => body);
    return this.held(queueUrl, bodies);
  }

  /** Lets calls go as long as there are any. */
  async endAll(): Promise<void> {
    for (let index = 0; index < this.calls.length; index++) {
      this.calls[index]?.end();
      await settled();
    }
  }

  private held(queueUrl: string, bodies: string[]): Promise<readonly unknown[]> {
    const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
    this.calls.push({ queueUrl, bodies, end: (failures = []) => resolve(failures) });
    return promise;
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};
const message = (body: string) => ({ body, group: "P" });

let queue: HeldQueue;
let sender: JointSender;

beforeEach(() => {
  vi.useFakeTimers();
  queue = new HeldQueue();
  sender = new JointSender(queue);
});
afterEach(() => vi.useRealTimers());

const bodiesOf = () => queue.calls.map(({ bodies }) => bodies);

describe("JointSender", () => {
  it("sends at once what is alone", async () => {
    const sent = sender.send("a", message("one"));
    expect(bodiesOf()).toStrictEqual([["one"]]);
    await queue.endAll();
    await sent;
    void sender.send("a", message("two"));
    expect(bodiesOf()).toStrictEqual([["one"], ["two"]]);
  });

  it("sends together what comes while a call is under way", async () => {
    const sent = ["1", "2", "3", "4"].map((body) => sender.send("a", message(body)));
    expect(bodiesOf()).toStrictEqual([["1"]]);
    queue.calls[0]?.end();
    await sent[0];
    await settled();
    expect(bodiesOf()).toStrictEqual([["1"], ["2", "3", "4"]]);
    await queue.endAll();
    await Promise.all(sent);
  });

  it("resolves no message before the call that had it has ended", async () => {
    const done: string[] = [];
    for (const body of ["1", "2", "3"]) void sender.send("a", message(body)).then(() => done.push(body));
    await settled();
    expect(done).toStrictEqual([]);
    queue.calls[0]?.end();
    await settled();
    expect(done).toStrictEqual(["1"]);
    queue.calls[1]?.end();
    await settled();
    expect(done).toStrictEqual(["1", "2", "3"]);
  });

  it("fails those that the queue refused, each with its own reason", async () => {
    const sent = Promise.allSettled(["1", "2", "3", "4"].map((body) => sender.send("a", message(body))));
    queue.calls[0]?.end([new Error("alone")]);
    await settled();
    queue.calls[1]?.end([undefined, undefined, new Error("refused")]);
    expect(
      (await sent).map((each) => (each.status === "rejected" ? String(each.reason.message) : "sent")),
    ).toStrictEqual(["alone", "sent", "sent", "refused"]);
  });

  it("sends what one request has for a queue in one call, and fails for the first of it that failed", async () => {
    const sent = sender.sendAll("a", ["1", "2", "3"].map(message));
    const failing = sender.sendAll("b", [message("4"), message("5")]);
    expect(bodiesOf()).toStrictEqual([
      ["1", "2", "3"],
      ["4", "5"],
    ]);
    queue.calls[1]?.end([undefined, new Error("refused")]);
    await expect(failing).rejects.toThrow("refused");
    await queue.endAll();
    await sent;
  });

  it("sends a message of no group, which is for a queue of one project, alone too", async () => {
    const sent = sender.sendAll("a", [{ body: "one" }]);
    expect(bodiesOf()).toStrictEqual([["one"]]);
    await queue.endAll();
    await sent;
  });

  it("has no queue wait for another", () => {
    for (const body of ["1", "2", "3"]) void sender.send("slow", message(body));
    void sender.send("quick", message("4"));
    expect(queue.calls.at(-1)).toMatchObject({ queueUrl: "quick", bodies: ["4"] });
  });

  it("goes on beside calls that hang", () => {
    for (const body of ["1", "2"]) void sender.send("a", message(body));
    expect(queue.calls).toHaveLength(1);
    vi.advanceTimersByTime(250);
    expect(bodiesOf()).toStrictEqual([["1"], ["2"]]);
  });

  it("sends each message once, in any order of sendings and endings, at most ten in a call", async () => {
    const steps = fc.array(fc.oneof(fc.constantFrom("a", "b"), fc.nat({ max: 20 })), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        queue = new HeldQueue();
        sender = new JointSender(queue);
        const sent: Promise<void>[] = [];
        const expected: string[] = [];
        for (const step of order) {
          if (typeof step === "string") {
            const body = `${step}${sent.length}`;
            expected.push(body);
            sent.push(sender.send(step, message(body)));
          } else queue.calls[step]?.end();
          await settled();
        }
        await queue.endAll();
        await Promise.all(sent);
        expect(bodiesOf().flat().sort()).toStrictEqual(expected.sort());
        for (const { queueUrl, bodies } of queue.calls) {
          expect(bodies.length).toBeLessThanOrEqual(10);
          for (const body of bodies) expect(body[0]).toBe(queueUrl);
        }
      }),
      { numRuns: 100 },
    );
  });
});
