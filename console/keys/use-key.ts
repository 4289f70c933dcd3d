/** Lets components take keys: `useKey("r", "Refresh", refresh)`. */

import { useEffect, useRef, useSyncExternalStore } from "react";
import { isKept, keep } from "../session/preferences.ts";
import { type KeyBinding, Keys } from "./keys.ts";

const keys = new Keys(() => performance.now());
const preference = "single-keys";
keys.areSingleKeysOn = !isKept(preference, "off");

/** Takes a key while the component is shown (`KeyBinding` tells its form). With `isOn` false it takes none. */
export function useKey(name: string, label: string, run: () => void, isOn = true): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => (isOn ? keys.add({ keys: name, label, run: () => latest.current() }) : undefined),
    [name, label, isOn],
  );
}

/** All keys that do something now. */
export const useKeyList = (): readonly KeyBinding[] => useSyncExternalStore(keys.subscribe, keys.list);

export const areSingleKeysOn = (): boolean => keys.areSingleKeysOn;

export function setSingleKeys(isOn: boolean): void {
  keys.areSingleKeysOn = isOn;
  keep(preference, isOn ? undefined : "off");
}

const writing =
  "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=textbox]";

/** Listens to the keys of a window. Answers what ends that. */
export function listenToKeys(target: Window): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const isWriting = event.target instanceof Element && event.target.closest(writing) !== null;
    const { key, ctrlKey, metaKey, altKey } = event;
    if (keys.press({ key, ctrlKey, metaKey, altKey, isWriting })) event.preventDefault();
  };
  target.addEventListener("keydown", listener);
  return () => target.removeEventListener("keydown", listener);
}
