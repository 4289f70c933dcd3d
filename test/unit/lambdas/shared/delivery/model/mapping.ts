/** An event source mapping: its changes take up to a minute, and until then refuse others. */

import { mappingScale } from "../../../../../../lambdas/shared/core/connector/connector-queue.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

type State = "Enabled" | "Disabling" | "Disabled" | "Enabling";

export class ModelMapping {
  state: State = "Enabled";
  scale = mappingScale(20);
  /** The longest time that a change takes. */
  private readonly time: VirtualTime;
  private readonly chance: Chance;
  private readonly onChange: (isPolled: boolean) => void;

  constructor(time: VirtualTime, chance: Chance, onChange: (isPolled: boolean) => void) {
    this.time = time;
    this.chance = chance;
    this.onChange = onChange;
  }

  /** While it is being switched off it goes on taking messages. */
  get polls(): boolean {
    return this.state === "Enabled" || this.state === "Disabling";
  }

  /** Answers whether the mapping is as it should be now. */
  adjust({ concurrency }: { readonly concurrency: number }, isPolled: boolean): boolean {
    const scale = mappingScale(concurrency);
    const isOn = this.state === "Enabled" || this.state === "Enabling";
    const isScaled = scale.batchSize === this.scale.batchSize && scale.invocations === this.scale.invocations;
    if (isOn === isPolled && isScaled) return this.state === "Enabled" || this.state === "Disabled";
    if (this.state === "Enabling" || this.state === "Disabling") throw new Error("ResourceInUseException");
    this.scale = scale;
    if (isOn === isPolled) return false;
    this.state = isPolled ? "Enabling" : "Disabling";
    this.time.at(this.time.now + this.chance.between(1, 60_000), () => {
      this.state = isPolled ? "Enabled" : "Disabled";
      this.onChange(isPolled);
    });
    return false;
  }
}
