/**
 * A panel beside the page for one thing of a list. Its edge is moved by pointer or arrow keys, and its width kept. Esc
 * closes it, `[` and `]` go to the neighbours, and the focus goes back to where it came from.
 */

import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { IconButton } from "../action/Button.tsx";
import { keepAlone } from "./alone.ts";
import { keepWidth, keptWidth, leastPixels, mostPixels, nextWidth } from "./panel-width.ts";
import "./SidePanel.css";

interface SidePanelProps {
  readonly title: ReactNode;
  /** Says which one of the list it is, such as "2 of 6", where neighbours may have the same title. */
  readonly place?: string | undefined;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  readonly actions?: ReactNode;
}

export function SidePanel({ title, place, children, onClose, onPrevious, onNext, actions }: SidePanelProps) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(keptWidth);
  useEffect(() => {
    const { current } = panel;
    if (!current) return;
    const opener = document.activeElement;
    current.focus();
    const free = keepAlone(current);
    return () => {
      free();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const press = (event: KeyboardEvent): void => {
    const { target, key } = event;
    const isTyping = target instanceof Element && target.matches("input, textarea, select");
    const action = { Escape: onClose, "[": isTyping ? undefined : onPrevious, "]": isTyping ? undefined : onNext }[key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  const resize = (pixels: number): void => setWidth(keepWidth(pixels));
  return (
    <aside
      ref={panel}
      className="side-panel"
      aria-labelledby={id}
      tabIndex={-1}
      style={{ inlineSize: width }}
      onKeyDown={press}
    >
      <Edge width={width} onWidth={resize} />
      <div className="side-panel-head">
        <h2 id={id} aria-live="polite" aria-atomic="true">
          {title}
          {place !== undefined && <span className="only-heard">, {place}</span>}
        </h2>
        <div className="side-panel-keys">
          <WidthButton width={width} onWidth={resize} />
          {onPrevious && <IconButton icon="up" label="Previous, key [" onClick={onPrevious} />}
          {onNext && <IconButton icon="down" label="Next, key ]" onClick={onNext} />}
          <IconButton icon="close" label="Close, key Esc" onClick={onClose} />
        </div>
      </div>
      {actions !== undefined && <div className="buttons side-panel-actions">{actions}</div>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <section className="side-panel-body" aria-label="Details" tabIndex={0}>
        {children}
      </section>
    </aside>
  );
}

interface WidthProps {
  readonly width: number;
  readonly onWidth: (pixels: number) => void;
}

/** Changes the width for those who cannot drag the edge (WCAG 2.5.7). */
function WidthButton({ width, onWidth }: WidthProps) {
  const next = nextWidth(width, window.innerWidth);
  const isWider = next > width;
  return (
    <span className="side-panel-width">
      <IconButton
        icon={isWider ? "wider" : "narrower"}
        label={isWider ? "Make the panel wider" : "Make the panel narrow"}
        onClick={() => onWidth(next)}
      />
    </span>
  );
}

/** How far an arrow key moves the edge, in pixels. */
const stepPixels = 32;

function Edge({ width, onWidth }: WidthProps) {
  const drag = (event: PointerEvent<HTMLHRElement>): void => {
    const side = event.currentTarget.parentElement?.getBoundingClientRect();
    if (event.currentTarget.hasPointerCapture(event.pointerId) && side) onWidth(side.right - event.clientX);
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: stepPixels, ArrowRight: -stepPixels }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onWidth(width + by);
  };
  return (
    <hr
      className="side-panel-edge"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={width}
      aria-valuemin={leastPixels}
      aria-valuemax={mostPixels}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}
