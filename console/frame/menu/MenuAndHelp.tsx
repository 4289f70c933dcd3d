/** Shows the command menu or the list of keys, whose code is loaded when it is first wanted. */

import { lazy, Suspense, useSyncExternalStore } from "react";
import { useKey } from "../../keys/use-key.ts";
import { openHelp, openMenu, show, shownNow, subscribe } from "./open.ts";

const CommandMenu = lazy(() => import("./CommandMenu.tsx"));
const KeyHelp = lazy(() => import("./KeyHelp.tsx"));
const close = (): void => show(undefined);

export function MenuAndHelp({ project }: { readonly project: string | undefined }) {
  const shown = useSyncExternalStore(subscribe, shownNow);
  useKey("mod+k", "Go to a page, a project or a thing", openMenu);
  useKey("?", "Show the keys", openHelp);
  return (
    <Suspense>
      {shown === "menu" && <CommandMenu project={project} onClose={close} />}
      {shown === "help" && <KeyHelp onClose={close} />}
    </Suspense>
  );
}
