/** Stands where a page will be while something that it needs is on its way, and names the page meanwhile. */

import { useCrumbs } from "./crumbs.ts";
import "./Coming.css";

interface ComingProps {
  /** The page's title. */
  readonly title: string;
  /** What is on its way, such as "the project". */
  readonly what: string;
}

export function Coming({ title, what }: ComingProps) {
  return (
    <div className="coming">
      <h1>{title}</h1>
      <p role="status">Loading {what}…</p>
    </div>
  );
}

/** Names the page of the address. */
export function PageComing({ what }: Pick<ComingProps, "what">) {
  return <Coming title={useCrumbs().at(-1)?.title ?? "Millrace"} what={what} />;
}
