/** Renews the token of this tab while somebody works in it. The stage ends that twelve hours after the sign-in. */

import { useEffect } from "react";
import { api } from "../api/client.ts";
import { isRenewalDue } from "./renewal.ts";
import { session, useSession } from "./store.ts";

const checkMillis = 30_000;
const inputs = ["pointerdown", "keydown", "wheel"] as const;

export function useRenewal(): void {
  const { token, expiresAtMillis } = useSession();
  useEffect(() => {
    if (token === undefined || expiresAtMillis === undefined) return;
    let lastInputMillis = Date.now();
    let isTried = false;
    const noteInput = (): void => {
      lastInputMillis = Date.now();
    };
    const check = (): void => {
      if (isTried || !isRenewalDue({ nowMillis: Date.now(), expiresAtMillis, lastInputMillis })) return;
      isTried = true;
      renew(token, expiresAtMillis);
    };
    check();
    const timer = setInterval(check, checkMillis);
    for (const name of inputs) window.addEventListener(name, noteInput, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of inputs) window.removeEventListener(name, noteInput);
    };
  }, [token, expiresAtMillis]);
}

/** Tries once a token. Whatever comes of it, the warning and the sign-in above the page follow by themselves. */
async function renew(token: string, expiresAtMillis: number): Promise<void> {
  const renewed = await api.POST("/v2/sessions:renew").catch(() => undefined);
  // Nobody signs in again whom another tab signed out meanwhile, and a token that ends no later is of no use.
  if (renewed && session.state().token === token && Date.parse(renewed.expireTime) > expiresAtMillis) {
    session.begin(renewed.accessToken);
  }
}
