/** Does something by a call, says what came of it, and lets what it changed be asked for anew. */

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useToast } from "../parts/action/Toasts.tsx";
import { textOf, titleOf } from "../parts/states/error-words.ts";
import { isFailedCall } from "../parts/states/failed-call.ts";

export interface Act {
  readonly isPending: boolean;
  /** Runs a call. Answers false where it failed, which has been said by then. */
  readonly run: (call: () => Promise<unknown>, said?: string) => Promise<boolean>;
}

/** Answers what runs calls one at a time. `changed` begins the keys of what they change. */
export function useAct(changed: QueryKey): Act {
  const client = useQueryClient();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const run: Act["run"] = async (call, said) => {
    setPending(true);
    try {
      await call();
      if (said !== undefined) toast({ text: said });
      return true;
    } catch (error) {
      if (!isFailedCall(error)) throw error;
      toast({ text: `${titleOf(error)}: ${textOf(error)}`, isError: true });
      return false;
    } finally {
      setPending(false);
      void client.invalidateQueries({ queryKey: changed });
    }
  };
  return { isPending, run };
}
