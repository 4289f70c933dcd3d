/**
 * Knows the keys that do something now. Pages and parts add theirs while they are shown. Keys of one character can be turned
 * off (WCAG 2.1.4), and none is taken from somebody who writes.
 */

export interface KeyBinding {
  /** One key such as `r`, `/` or `Escape`, two after each other such as `g c`, or `mod+k`: Ctrl, or ⌘ on a Mac. */
  readonly keys: string;
  /** What it does, for the list of keys. */
  readonly label: string;
  readonly run: () => void;
}

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isWriting: boolean;
}

/** How long the first of two keys waits for the second. */
const patienceMillis = 1500;

export class Keys {
  private readonly bindings = new Set<KeyBinding>();
  private readonly listeners = new Set<() => void>();
  private readonly nowMillis: () => number;
  private listed: readonly KeyBinding[] = [];
  private begun = { key: "", atMillis: Number.NEGATIVE_INFINITY };
  areSingleKeysOn = true;

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
  }

  /** Adds a key, which wins over those that were added before. Answers what removes it. */
  add(binding: KeyBinding): () => void {
    this.bindings.add(binding);
    this.tell();
    return () => {
      this.bindings.delete(binding);
      this.tell();
    };
  }

  /** Runs what a key stands for. Answers whether it stood for something. */
  press(pressed: Pressed): boolean {
    const name = this.nameOf(pressed);
    if (name === undefined) return false;
    const { begun } = this;
    this.begun = { key: "", atMillis: Number.NEGATIVE_INFINITY };
    const isSecond = begun.key !== "" && this.nowMillis() - begun.atMillis <= patienceMillis;
    const found = this.find(isSecond ? `${begun.key} ${name}` : name);
    if (found) {
      found.run();
      return true;
    }
    if (this.listed.some(({ keys }) => keys.startsWith(`${name} `)))
      this.begun = { key: name, atMillis: this.nowMillis() };
    return false;
  }

  /** All keys that do something now, each once, in the order in which they were added. */
  readonly list = (): readonly KeyBinding[] => this.listed;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private find(keys: string): KeyBinding | undefined {
    return this.listed.find((binding) => binding.keys === keys);
  }

  private nameOf({ key, ctrlKey, metaKey, altKey, isWriting }: Pressed): string | undefined {
    if (ctrlKey || metaKey) return altKey ? undefined : `mod+${key.toLowerCase()}`;
    if (altKey || isWriting) return undefined;
    return key.length > 1 || this.areSingleKeysOn ? key : undefined;
  }

  private tell(): void {
    this.listed = [...new Map([...this.bindings].map((binding) => [binding.keys, binding])).values()];
    for (const listener of this.listeners) listener();
  }
}
