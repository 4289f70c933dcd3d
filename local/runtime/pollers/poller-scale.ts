/** Decides how many pollers a mapping has: few while it is idle, and more while more messages come than they can take. */

/** The limit of a mapping that has no MaximumConcurrency. */
const usualMost = 20;
/** So many full batches in a row are a backlog. */
const backlogBatches = 5;

export interface ScaleOptions {
  readonly busyMillis: number;
  /** Replaces `busyMillis` while the machine is busy. */
  readonly patientMillis: number;
  /** Tells whether the processors have no time left. More pollers would then make smaller batches, which cost more. */
  readonly isMachineBusy: () => boolean;
  readonly addPoller: () => void;
}

export class PollerScale {
  pollers = 0;
  private readonly options: ScaleOptions;
  private fewest = 1;
  private most = usualMost;
  private receiving = 0;
  private fullBatches = 0;
  private busy: NodeJS.Timeout | undefined;

  constructor(options: ScaleOptions) {
    this.options = options;
  }

  /** Tells whether there are more than the fewest pollers, so that one with nothing to do may go. */
  get isSpare(): boolean {
    return this.pollers > Math.min(this.fewest, this.most);
  }

  get isOverLimit(): boolean {
    return this.pollers > this.most;
  }

  limitTo({ fewest, most = usualMost }: { readonly fewest: number; readonly most: number | undefined }): void {
    this.fewest = fewest;
    this.most = most;
    this.watch();
  }

  start(): void {
    while (this.pollers < Math.min(this.fewest, this.most)) this.add();
  }

  /** Notes that a poller asks the queue for messages. */
  receives(): void {
    this.receiving += 1;
    clearTimeout(this.busy);
    this.busy = undefined;
  }

  /** Notes that a poller has its answer. While all pollers work, a timer runs until one receives again. */
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
