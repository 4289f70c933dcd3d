/** How many pollers a mapping should have: two while idle, more while there is more than they can take. */

/** AWS keeps polling a queue with several connections; two, so that one receives while the other's function runs. */
const fewest = 2;
/** A mapping without a MaximumConcurrency of its own. */
const usualMost = 20;
/** So many full batches in a row are a backlog. */
const backlogBatches = 5;

export interface ScaleOptions {
  readonly busyMillis: number;
  /** Instead of `busyMillis` while the machine is busy. */
  readonly patientMillis: number;
  /** Whether the processors have no time left: more pollers would then make smaller batches, which cost more. */
  readonly isMachineBusy: () => boolean;
  readonly addPoller: () => void;
}

export class PollerScale {
  pollers = 0;
  private readonly options: ScaleOptions;
  private most = usualMost;
  private receiving = 0;
  private fullBatches = 0;
  private busy: NodeJS.Timeout | undefined;

  constructor(options: ScaleOptions) {
    this.options = options;
  }

  /** More than two, and so one may go that has nothing to do. */
  get isSpare(): boolean {
    return this.pollers > Math.min(fewest, this.most);
  }

  get isOverLimit(): boolean {
    return this.pollers > this.most;
  }

  limitTo(maximumConcurrency = usualMost): void {
    this.most = maximumConcurrency;
    this.watch();
  }

  start(): void {
    while (this.pollers < Math.min(fewest, this.most)) this.add();
  }

  /** A poller asks the queue for messages. */
  receives(): void {
    this.receiving += 1;
    clearTimeout(this.busy);
    this.busy = undefined;
  }

  /** A poller has its answer. While all work, a timer runs that the next receive stops. */
  received(isFull: boolean): void {
    this.receiving -= 1;
    this.fullBatches = isFull ? this.fullBatches + 1 : 0;
    if (this.fullBatches >= backlogBatches && !this.options.isMachineBusy()) {
      this.fullBatches = 0;
      this.add();
    }
    this.watch();
  }

  stop(): void {
    clearTimeout(this.busy);
    this.most = 0;
  }

  private watch(): void {
    if (this.receiving > 0 || this.pollers === 0) return;
    const { isMachineBusy, busyMillis, patientMillis } = this.options;
    this.busy ??= setTimeout(() => this.add(), isMachineBusy() ? patientMillis : busyMillis);
  }

  private add(): void {
    clearTimeout(this.busy);
    this.busy = undefined;
    if (this.pollers >= this.most) return;
    this.pollers += 1;
    this.options.addPoller();
  }
}
