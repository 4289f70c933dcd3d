/** Signs out in all tabs, and ends the session on the stage, so that a copy of its token is of no use either. */

import { api } from "../api/client.ts";
import { session } from "./store.ts";

export function signOut(): void {
  // Is sent with the token, before the tabs forget it. Whoever cannot reach the stage is signed out here all the same.
  const revoked = api.POST("/v2/sessions:revoke").catch(() => undefined);
  Promise.race([revoked, new Promise((resolve) => setTimeout(resolve, 3000))]).then(session.end);
}
