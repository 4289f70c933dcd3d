/**
 * A button that opens a list of actions or links. The list is a popover of the browser, which closes by Esc and by a press
 * outside; arrow keys and first letters move in it.
 */

import {
  type KeyboardEvent,
  type ReactNode,
  type ToggleEvent,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { floatBeside } from "../float.ts";
import { LinkTo } from "../page/LinkTo.tsx";
import { Button, type ButtonProps, IconButton } from "./Button.tsx";
import "./Menu.css";

export interface MenuItem {
  readonly label: string;
  readonly href?: string;
  readonly onPick?: () => void;
  /** Says why it may not be picked now. */
  readonly disabledReason?: string | undefined;
  readonly isDanger?: boolean;
  /** Tells that it is the one that holds now, among items of which one does. */
  readonly isChecked?: boolean | undefined;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly icon?: ButtonProps["icon"];
  /** What the button shows. Without it the button shows its icon alone, and the label is its tip. */
  readonly children?: ReactNode;
}

export function Menu({ label, items, icon = "more", children }: MenuProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const trigger = { popoverTarget: id, "aria-haspopup": "menu", "aria-controls": id } as const;
  const [isOpen, setOpen] = useState(false);
  const place = (): void => {
    // A button of words stands at the beginning of what it is about, and one of dots at its end.
    if (list.current && anchor.current) floatBeside(anchor.current, list.current, children === undefined);
  };
  const toggle = ({ newState }: ToggleEvent): void => {
    setOpen(newState === "open");
    if (newState !== "open") return;
    place();
    list.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
  };
  const follow = useEffectEvent(place);
  // Follows its button, whose row may be moved or scrolled: beside another row it would be taken for that one's.
  useLayoutEffect(() => {
    if (isOpen) place();
  });
  useEffect(() => {
    if (!isOpen) return;
    const scrolled = (): void => follow();
    document.addEventListener("scroll", scrolled, { capture: true, passive: true });
    return () => document.removeEventListener("scroll", scrolled, { capture: true });
  }, [isOpen]);
  return (
    <span ref={anchor} className="menu-anchor">
      {children === undefined ? (
        <IconButton {...trigger} icon={icon} label={label} />
      ) : (
        <Button {...trigger} aria-label={typeof children === "string" ? undefined : label}>
          {children}
        </Button>
      )}
      <div
        ref={list}
        id={id}
        className="menu"
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onToggle={toggle}
        onKeyDown={moveInMenu}
      >
        {items.map((item) => (
          <Item key={item.label} item={item} onDone={() => list.current?.hidePopover()} />
        ))}
      </div>
    </span>
  );
}

function Item({ item, onDone }: { readonly item: MenuItem; readonly onDone: () => void }) {
  const { label, href, onPick, disabledReason, isDanger = false, isChecked } = item;
  const look = `menu-item ${isDanger ? "menu-danger" : ""}`;
  const kind = isChecked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": isChecked };
  if (href !== undefined && disabledReason === undefined) {
    return (
      <LinkTo href={href} className={look} {...kind} tabIndex={-1} onClick={onDone}>
        {label}
      </LinkTo>
    );
  }
  const pick = (): void => {
    if (disabledReason !== undefined) return;
    onDone();
    onPick?.();
  };
  return (
    <button
      type="button"
      className={look}
      {...kind}
      aria-disabled={disabledReason !== undefined}
      tabIndex={-1}
      onClick={pick}
    >
      {label}
      {disabledReason !== undefined && <span className="menu-reason">{disabledReason}</span>}
    </button>
  );
}

/** Moves the focus among the items of a menu, and closes it at Tab, as menus of desktops do. */
function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const at = items.findIndex((item) => item.matches(":focus"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const edge = { Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Tab") event.currentTarget.hidePopover();
  const next =
    step === undefined ? (edge ?? byLetter(items, at, event.key)) : (at + step + items.length) % items.length;
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
}

function byLetter(items: readonly HTMLElement[], at: number, key: string): number | undefined {
  if (key.length !== 1 || key === " ") return undefined;
  const order = items.map((_, index) => (at + 1 + index) % items.length);
  return order.find((index) => items[index]?.textContent?.toLowerCase().startsWith(key.toLowerCase()));
}
