/** Warns five minutes before the session ends. */

import { useEffect, useState } from "react";
import { useSession } from "../../session/store.ts";

const noticeMillis = 5 * 60_000;

export function SessionNotice() {
  const { kind, expiresAtMillis } = useSession();
  const isNear = useIsPast(
    kind === "active" && expiresAtMillis !== undefined ? expiresAtMillis - noticeMillis : undefined,
  );
  return (
    <p className="header-notice" role="status">
      {isNear ? "Your session ends within five minutes. What you typed stays; you can sign in again then." : ""}
    </p>
  );
}

/** Tells whether a moment is over, and draws again when it is. */
function useIsPast(atMillis: number | undefined): boolean {
  const [past, setPast] = useState<number>();
  useEffect(() => {
    if (atMillis === undefined) return;
    const timer = setTimeout(() => setPast(atMillis), Math.max(0, atMillis - Date.now()));
    return () => clearTimeout(timer);
  }, [atMillis]);
  return atMillis !== undefined && past === atMillis;
}
