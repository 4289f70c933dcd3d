/** Joins what all pages have: the configuration, the answers of calls, the session and the frame. */

import { QueryClientProvider } from "@tanstack/react-query";
import type { Config } from "./api/config.ts";
import { queryClient } from "./api/query-client.ts";
import { ConfigContext } from "./api/use-config.ts";
import { ErrorBoundary } from "./frame/ErrorBoundary.tsx";
import { Frame } from "./frame/Frame.tsx";
import { ToastProvider } from "./parts/action/Toasts.tsx";
import { SessionGate } from "./session/SessionGate.tsx";

export function App({ config }: { readonly config: Config }) {
  return (
    <ErrorBoundary>
      <ConfigContext value={config}>
        <QueryClientProvider client={queryClient}>
          <SessionGate>
            <ToastProvider>
              <Frame />
            </ToastProvider>
          </SessionGate>
        </QueryClientProvider>
      </ConfigContext>
    </ErrorBoundary>
  );
}
