/** Ends the session when its token does, without waiting for a call that is refused. */

import { useEffect } from "react";
import { session, useSession } from "./store.ts";

/** Browsers misread longer times for `setTimeout`. No token lives nearly as long. */
const longestMillis = 2 ** 31 - 1;

export function useExpiry(): void {
  const { token, expiresAtMillis } = useSession();
  useEffect(() => {
    if (expiresAtMillis === undefined) return;
    const millis = Math.min(Math.max(expiresAtMillis - Date.now(), 0), longestMillis);
    const timer = setTimeout(() => session.expire(token), millis);
    return () => clearTimeout(timer);
  }, [token, expiresAtMillis]);
}
