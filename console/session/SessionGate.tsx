/**
 * Shows the console to those who are signed in, and the sign-in to others: instead of the page, or above it. A page that is
 * public is shown to all.
 */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { Coming } from "../frame/Coming.tsx";
import { pageOf } from "../routes.tsx";
import { SignInDialog } from "./SignInDialog.tsx";
import { SignInPage } from "./SignInPage.tsx";
import { session, useSession } from "./store.ts";
import { useExpiry } from "./use-expiry.ts";
import { useRenewal } from "./use-renewal.ts";

/** How long other tabs have to answer. They answer in a few milliseconds, unless they are frozen. */
const patienceMillis = 250;

export function SessionGate({ children }: { readonly children: ReactNode }) {
  const state = useSession();
  useForgetting();
  useExpiry();
  useRenewal();
  useEffect(() => {
    if (state.kind !== "asking") return;
    const timer = setTimeout(session.stopAsking, patienceMillis);
    return () => clearTimeout(timer);
  }, [state.kind]);
  if (state.kind === "asking") return null;
  if (state.kind === "none") return <Outside />;
  return (
    <>
      {children}
      {state.kind === "ended" && <SignInDialog />}
    </>
  );
}

/** Shows a public page alone, and the sign-in at every other address. */
function Outside() {
  const [path] = useLocation();
  const page = pageOf(path);
  if (!page?.isPublic) return <SignInPage />;
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <Suspense fallback={<Coming title={page.title} what="the page" />}>
          <page.Component />
        </Suspense>
      </div>
    </main>
  );
}

/** Forgets the answers that somebody else got, and asks again for those that failed for want of a session. */
function useForgetting(): void {
  const client = useQueryClient();
  const { kind, subject } = useSession();
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (kind === "none") client.clear();
    if (kind !== "active") return;
    if (last.current !== undefined && last.current !== subject) forget(client);
    else client.invalidateQueries({ predicate: ({ state }) => state.status === "error" });
    last.current = subject;
  }, [client, kind, subject]);
}

/** Forgets what is not shown, and asks anew for what is. */
function forget(client: QueryClient): void {
  client.removeQueries({ type: "inactive" });
  client.resetQueries();
}
