/**
 * Notes when API tokens, and keys of service accounts, were let in last, so that whoever manages them finds those that
 * nobody uses any more.
 */

import type { IdentityKind } from "../../core/identity/identity-kind.ts";
import { type TokenUse, useAt } from "../../core/identity/token-use.ts";
import { type Patience, patiently } from "../../core/waiting/patience.ts";

export interface TokenUsesPort {
  readonly store: {
    /** Answers whether the use was written: false where another one of its window was. */
    note(token: string, use: TokenUse): Promise<boolean>;
  };
  readonly nowSeconds: () => number;
  readonly patience: Patience;
  readonly report: (message: string, error: unknown) => void;
}

/** Is somebody whom a door has let in, or the key by which a service account was. */
interface LetIn {
  readonly id: string;
  readonly kind: IdentityKind | "serviceAccountKey";
}

/** Bounds the memory of an environment that meets very many tokens. */
const mostRemembered = 10_000;

export class TokenUses {
  private readonly port: TokenUsesPort;
  private readonly windows = new Map<string, number>();

  constructor(port: TokenUsesPort) {
    this.port = port;
  }

  /**
   * Notes that it was let in, if it is an API token or a key, and if this environment has not done so in this window.
   * Never fails, and takes no longer than the port's patience: what is written later than that is written all the same.
   */
  async note({ id, kind }: LetIn): Promise<void> {
    if (kind !== "apiToken" && kind !== "serviceAccountKey") return;
    const use = useAt(this.port.nowSeconds());
    if (this.windows.get(id) === use.window) return;
    if (this.windows.size >= mostRemembered) this.windows.clear();
    this.windows.set(id, use.window);
    await patiently(this.write(id, use), this.port.patience);
  }

  private async write(id: string, use: TokenUse): Promise<void> {
    try {
      await this.port.store.note(id, use);
    } catch (error) {
      // Has the next request try again.
      this.windows.delete(id);
      this.port.report("the use of an API token or a key could not be noted", error);
    }
  }
}
