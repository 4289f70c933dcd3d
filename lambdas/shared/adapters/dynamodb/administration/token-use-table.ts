/** Keeps when API tokens were used last, in the statistics table, which forgets what is old. */

import type { TokenUse } from "../../../core/identity/token-use.ts";
import type { Key, Table } from "../table.ts";

const prefix = "TOKENUSE#";
const keyOf = (token: string): Key => ({ pk: `${prefix}${token}`, sk: "LAST" });

export class TokenUseTable {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers whether the use was written: false where another one of its window, or of a later one, was. */
  note(token: string, use: TokenUse): Promise<boolean> {
    return this.table.putIfGreater({ ...keyOf(token), ...use }, "window");
  }

  /** Answers when each token was used last, in seconds since 1970, and leaves out those of which no use is known. */
  async lastUses(tokens: readonly string[]): Promise<Map<string, number>> {
    const items = await this.table.getMany<TokenUse>(tokens.map(keyOf), ["usedAt"]);
    return new Map(items.map(({ pk, usedAt }) => [pk.slice(prefix.length), usedAt]));
  }
}
