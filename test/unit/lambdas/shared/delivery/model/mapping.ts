/** Models an event source mapping. A change of it takes up to a minute, and until then it refuses others. */

import { mappingScale } from "../../../../../../lambdas/shared/core/connector/connector-queue.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

type State = "Enabled" | "Disabling" | "Disabled" | "Enabling";

export class ModelMapping {
  state: State = "Enabled";
  scale = mappingScale(20);
  private readonly time: VirtualTime;
  private readonly chance: Chance;
  private readonly onChange: (isPolled: boolean) => void;

  constructor(time: VirtualTime, chance: Chance, onChange: (isPolled: boolean) => void) {
    this.time = time;
    this.chance = chance;
    this.onChange = onChange;
  }

  /** Tells whether it takes messages. It still does while it is being switched off. */
  get polls(): boolean {
    return this.state === "Enabled" || this.state === "Disabling";
  }

  /** Adjusts the mapping. Answers whether it is as it should be now. */
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
