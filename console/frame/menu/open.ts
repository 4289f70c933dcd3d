/** Opens the command menu and the list of keys from anywhere. */

type Shown = "menu" | "help" | undefined;

let shown: Shown;
const listeners = new Set<() => void>();

export const shownNow = (): Shown => shown;

export function show(next: Shown): void {
  shown = next;
  for (const listener of listeners) listener();
}

export const openMenu = (): void => show("menu");
export const openHelp = (): void => show("help");

export const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
