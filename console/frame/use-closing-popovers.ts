/** Closes what floats above the page when the focus goes elsewhere, since it would cover what has it then (WCAG 2.4.11). */

import { useEffect } from "react";

const opensIt = (target: Element, popover: Element): boolean =>
  target.getAttribute("popovertarget") === popover.id || target.getAttribute("aria-controls") === popover.id;

export function useClosingPopovers(): void {
  useEffect(() => {
    const follow = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      for (const popover of document.querySelectorAll<HTMLElement>("[popover=auto]:popover-open")) {
        if (!popover.contains(target) && !opensIt(target, popover)) popover.hidePopover();
      }
    };
    document.addEventListener("focusin", follow);
    return () => document.removeEventListener("focusin", follow);
  }, []);
}
