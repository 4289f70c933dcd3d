/** Holds the session of this tab, and gives it to components. */

import { useSyncExternalStore } from "react";
import { Session, type SessionState, type TokenStorage } from "./session.ts";

const channel = new BroadcastChannel("millrace.session");

export const session = new Session({
  storage: tabStorage(),
  channel: {
    send: (message) => channel.postMessage(message),
    listen: (then) => channel.addEventListener("message", ({ data }) => then(data)),
  },
  nowMillis: () => Date.now(),
});

export const useSession = (): SessionState => useSyncExternalStore(session.subscribe, session.state);

/** Answers the storage of the tab, or one in memory where the browser refuses it. */
function tabStorage(): TokenStorage {
  try {
    sessionStorage.getItem("");
    return sessionStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}
