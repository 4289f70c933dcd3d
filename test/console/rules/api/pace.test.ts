import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pace } from "../../../../console/api/pace.ts";

/** A clock that is moved by hand. */
class Hand {
  private millis = 0;
  private waiting: { readonly at: number; readonly then: () => void }[] = [];
  readonly now = (): number => this.millis;
  readonly after = (millis: number, then: () => void): void => {
    this.waiting.push({ at: this.millis + millis, then });
  };
  async move(millis: number): Promise<void> {
    const end = this.millis + millis;
    for (;;) {
      const [next] = this.waiting.toSorted((one, other) => one.at - other.at);
      if (!next || next.at > end) break;
      this.waiting = this.waiting.filter((one) => one !== next);
      this.millis = Math.max(this.millis, next.at);
      next.then();
      // Lets those that were let in note when.
      await Promise.resolve();
    }
    this.millis = end;
  }
}

describe("the pace of calls", () => {
  it("lets less than ten calls begin in any second, in their order, and all of them in the end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 400 }), { maxLength: 60 }), async (pauses) => {
        const clock = new Hand();
        const pace = new Pace(clock);
        const begun: { readonly at: number; readonly index: number }[] = [];
        for (const [index, pause] of pauses.entries()) {
          await clock.move(pause);
          pace.turn().then(() => begun.push({ at: clock.now(), index }));
          await Promise.resolve();
        }
        await clock.move(10_000);
        expect(begun.map(({ index }) => index)).toEqual(pauses.map((_, index) => index));
        for (const [index, { at }] of begun.entries()) {
          const tenth = begun[index + 9];
          if (tenth) expect(tenth.at - at).toBeGreaterThanOrEqual(1000);
        }
      }),
    );
  });

  it("waits as long as it is told to", async () => {
    const clock = new Hand();
    const pace = new Pace(clock);
    pace.block(5);
    let isBegun = false;
    pace.turn().then(() => {
      isBegun = true;
    });
    await clock.move(4999);
    expect(isBegun).toBe(false);
    await clock.move(1);
    expect(isBegun).toBe(true);
  });
});
