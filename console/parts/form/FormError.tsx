/** Says what is wrong with a form as a whole, to readers of screens at once. */

import type { ReactNode } from "react";
import { Note } from "../show/StateWord.tsx";

interface FormErrorProps {
  /** Nothing is shown where nothing is wrong. */
  readonly error: string | undefined;
  /** What stands behind it, such as a link to where it is mended. */
  readonly children?: ReactNode;
}

export function FormError({ error, children }: FormErrorProps) {
  if (error === undefined) return null;
  return (
    <div role="alert">
      <Note state="bad">
        {error} {children}
      </Note>
    </div>
  );
}
