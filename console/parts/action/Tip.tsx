/**
 * Shows a short text beside something, while the pointer rests on it or it has the focus. Esc hides it, and the pointer may
 * go onto it (WCAG 1.4.13). It is in the page only while it is shown, since tables hold hundreds of them.
 */

import { type FocusEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { floatBeside } from "../float.ts";
import "./Tip.css";

interface TipProps {
  readonly text: ReactNode;
  /** Shows it where neither pointer nor focus is too, since it says what has just happened. A finger leaves as it presses. */
  readonly isNews?: boolean;
  /** Draws what the tip is about. It gets the id of the tip while it is shown, for `aria-describedby`. */
  readonly children: (describedBy: string | undefined) => ReactNode;
}

export function Tip({ text, isNews = false, children }: TipProps) {
  const id = useId();
  const [isWanted, setWanted] = useState(false);
  const isShown = isWanted || isNews;
  const anchor = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (!isShown) return;
    // Browsers refuse to show a popover while they show or hide another one, such as a menu that gives the focus back.
    const frame = requestAnimationFrame(() => {
      if (!tip.current || !anchor.current) return;
      tip.current.showPopover();
      floatBeside(anchor.current, tip.current);
    });
    return () => cancelAnimationFrame(frame);
  }, [isShown]);
  // A press focuses too, of which the pointer has told already. What it is about may have to be said now.
  const showByFocus = ({ target }: FocusEvent): void => {
    if (target.matches(":focus-visible")) setWanted(true);
  };
  useHidingKey(isWanted, () => setWanted(false));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what happens to the element inside.
    <span
      className="tip-anchor"
      ref={anchor}
      onPointerEnter={() => setWanted(true)}
      onPointerLeave={() => setWanted(false)}
      onFocus={showByFocus}
      onBlur={() => setWanted(false)}
    >
      {children(isShown ? id : undefined)}
      {isShown && (
        <span className="tip" role="tooltip" id={id} popover="manual" ref={tip}>
          {text}
        </span>
      )}
    </span>
  );
}

/** Listens to Esc wherever the focus is, since the pointer may rest elsewhere. */
function useHidingKey(isShown: boolean, hide: () => void): void {
  const latest = useRef(hide);
  latest.current = hide;
  useEffect(() => {
    if (!isShown) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      // Keeps the key from what lies below, such as a panel that it would close.
      event.stopPropagation();
      latest.current();
    };
    document.addEventListener("keydown", press, { capture: true });
    return () => document.removeEventListener("keydown", press, { capture: true });
  }, [isShown]);
}
