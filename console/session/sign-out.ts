/** Signs out in all tabs. */

import { session } from "./store.ts";

export function signOut(): void {
  session.end();
}
