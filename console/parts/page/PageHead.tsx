/** Begins a page: its title, one sentence on what it is for, its primary action, and what shows its calls as code. */

import { type ReactNode, useId } from "react";
import "../action/Button.css";
import "./PageHead.css";

interface PageHeadProps {
  readonly title: ReactNode;
  readonly sentence?: ReactNode;
  readonly action?: ReactNode;
  /** The button that shows the page's call as code: a `CodeDrawer`. */
  readonly code?: ReactNode;
}

export function PageHead({ title, sentence, action, code }: PageHeadProps) {
  return (
    <header className="page-head">
      <div className="page-head-words">
        <h1>{title}</h1>
        {sentence !== undefined && <p>{sentence}</p>}
      </div>
      <div className="buttons">
        {code}
        {action}
      </div>
    </header>
  );
}

interface SectionProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, action, children }: SectionProps) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {action !== undefined && <div className="buttons">{action}</div>}
      </div>
      {children}
    </section>
  );
}
