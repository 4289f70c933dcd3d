/**
 * Moves the focus on where what had it goes away, such as a row that was deleted or a form that was sent. Browsers leave it
 * nowhere then: readers of screens fall silent, and the tabulator key begins at the top of the page.
 */

import { useEffect } from "react";

/** How long what takes the focus over by itself is given to do so, such as a dialog that gives it back. */
const graceMillis = 100;

/** Answers what holds an element and can have the focus, the nearest first, and last the page. */
function holdersOf(element: Element): HTMLElement[] {
  const holders: HTMLElement[] = [];
  for (let each = element.parentElement; each; each = each.parentElement)
    if (each.hasAttribute("tabindex")) holders.push(each);
  return holders;
}

export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | undefined;
    let holders: readonly HTMLElement[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const remember = ({ target }: FocusEvent): void => {
      clearTimeout(timer);
      if (!(target instanceof Element)) return;
      last = target;
      holders = holdersOf(target);
    };
    // Somebody who presses beside everything takes the focus away on purpose. What is removed is already gone by then.
    const forget = ({ target, relatedTarget }: FocusEvent): void => {
      if (relatedTarget === null && target instanceof Element && target.isConnected && document.hasFocus())
        queueMicrotask(() => {
          if (target.isConnected) last = undefined;
        });
    };
    const isLost = (): boolean =>
      last !== undefined && !last.isConnected && (document.activeElement ?? document.body) === document.body;
    const keep = (): void => {
      if (!isLost()) return;
      const holder = holders.find((each) => each.isConnected) ?? document.getElementById("page");
      holder?.focus({ preventScroll: true });
    };
    const watcher = new MutationObserver(() => {
      if (!isLost()) return;
      clearTimeout(timer);
      timer = setTimeout(keep, graceMillis);
    });
    document.addEventListener("focusin", remember);
    document.addEventListener("focusout", forget);
    watcher.observe(document.body, { childList: true, subtree: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("focusin", remember);
      document.removeEventListener("focusout", forget);
      watcher.disconnect();
    };
  }, []);
}
