/** Leaves only a panel to be reached where it covers the whole page, as it does in narrow windows. */

/** The windows in which `SidePanel.css` lets a panel cover the page. */
const narrow = "(max-width: 900px)";

/** Makes all around a panel inert while the window is narrow. Answers a function that ends it. */
export function keepAlone(panel: Element): () => void {
  const query = window.matchMedia(narrow);
  let free: (() => void) | undefined;
  const follow = (): void => {
    free?.();
    free = query.matches ? quieten(panel) : undefined;
  };
  follow();
  query.addEventListener("change", follow);
  return () => {
    query.removeEventListener("change", follow);
    free?.();
  };
}

function quieten(panel: Element): () => void {
  const around: HTMLElement[] = [];
  for (let at = panel; at.parentElement && at !== document.body; at = at.parentElement) {
    for (const beside of at.parentElement.children) {
      const isQuiet = beside === at || !(beside instanceof HTMLElement) || beside.inert;
      // What is said in the corner and dialogs lie above the panel.
      if (isQuiet || beside.matches(".toasts, dialog")) continue;
      beside.inert = true;
      around.push(beside);
    }
  }
  return () => {
    for (const beside of around) beside.inert = false;
  };
}
