/** `ManySelect` for pages that have more to show than their filters: it is loaded beside the page, which need not wait for it. */

import { lazy, Suspense } from "react";
import { Button } from "../action/Button.tsx";
import type { ManySelectProps } from "./ManySelect.tsx";

const Loaded = lazy(() => import("./ManySelect.tsx").then(({ ManySelect }) => ({ default: ManySelect })));

export function ManySelectLater(props: ManySelectProps) {
  return (
    <Suspense fallback={<Button pending>{props.label}</Button>}>
      <Loaded {...props} />
    </Suspense>
  );
}
