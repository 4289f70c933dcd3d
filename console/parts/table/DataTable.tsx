/**
 * A long table. Only the rows in sight are in the page; readers of screens are told how many there are. Rows are of one
 * height, so that a hundred thousand need no measuring. Each is laid out and painted for itself, so that rows that come
 * cost those that are there nothing: layout of native tables looks at all rows, wherefore all parts state their roles.
 *
 * Keys, while the focus is in it: arrows or `j` and `k` go from row to row, Home and End to the first and the last, Enter
 * opens, `x` selects.
 */
// biome-ignore-all lint/a11y/noRedundantRoles: parts of a table that are laid out as a grid are none to browsers unless they say so.

import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type FocusEvent,
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { formatCount } from "../../numbers/numbers.ts";
import { Button } from "../action/Button.tsx";
import { type Column, leastWidth, widthsOf } from "./columns.ts";
import { type Order, TableHead } from "./TableHead.tsx";
import { Rows } from "./TableRows.tsx";
import { useTextRoom } from "./text-room.ts";
import { useActiveRow } from "./use-active-row.ts";
import { useRowKeys } from "./use-row-keys.ts";
import "./DataTable.css";

export interface DataTableProps<Row> {
  /** Names the table, and the region that it scrolls in. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where a row leads. The first column is then the link. */
  readonly rowHref?: (row: Row) => string;
  /** The row that a panel shows. */
  readonly openKey?: string | undefined;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly order?: Order | undefined;
  readonly onOrder?: (order: Order) => void;
  /** Loads more rows. It is called when the last ones come into sight. Left out where all are loaded. */
  readonly onEnd?: (() => void) | undefined;
  /** What happens at the end: more is loading, has to be asked for after many empty pages, or failed to load. */
  readonly end?: "loading" | "further" | "failed" | undefined;
  /** Says that rows are of an earlier question. */
  readonly isDimmed?: boolean;
  /** What stands below, such as how many are loaded of how many. */
  readonly foot?: ReactNode;
}

/** How many rows are drawn above and below those in sight. */
const overscan = 6;
/** How many rows before the last one more are loaded. */
const early = 10;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, selected, onEnd } = props;
  const scroll = useRef<HTMLElement>(null);
  const sample = useRef<HTMLSpanElement>(null);
  const { share, rowPixels } = useTextRoom(sample);
  const [active, setActive] = useActiveRow(rows, props.rowKey);
  // Keeps the row with the focus in the page, wherever the table is scrolled.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const inSight = defaultRangeExtractor(range);
      if (active < 0 || active >= range.count || inSight.includes(active)) return inSight;
      return [...inSight, active].toSorted((one, other) => one - other);
    },
    [active],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPixels,
    overscan,
    rangeExtractor,
    // Leaves the first paint a screenful of rows before the region was measured.
    initialRect: { width: 800, height: 600 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured is of rows of another height.
  useLayoutEffect(() => virtual.measure(), [rowPixels]);
  // Rows that come while it is scrolled are drawn briefly at once, and whole once it rests, a few at a time.
  const isFlying = useDeferredValue(virtual.isScrolling) || virtual.isScrolling;
  const items = virtual.getVirtualItems();
  const keys = useRowKeys({
    ...props,
    active,
    setActive,
    region: scroll,
    toRow: (index) => virtual.scrollToIndex(index),
  });
  const lastInSight = virtual.range?.endIndex ?? 0;
  useEnd(
    rows.length > 0 && lastInSight >= rows.length - early,
    rows.length,
    props.end === undefined ? onEnd : undefined,
  );
  const widths = widthsOf(columns, selected !== undefined, share);
  return (
    <div className="data-table" style={{ "--row": `${rowPixels}px` } as CSSProperties}>
      <span ref={sample} className="data-table-sample" aria-hidden="true" />
      <section
        ref={scroll}
        className="data-table-scroll"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        tabIndex={0}
        data-rows
        onKeyDown={keys}
        onFocus={showWhole}
      >
        <table
          role="table"
          aria-label={label}
          aria-rowcount={onEnd || props.end ? -1 : rows.length + 1}
          aria-busy={props.isDimmed}
          className={props.isDimmed ? "dimmed" : undefined}
          style={{ minInlineSize: `max(${leastWidth(columns, selected !== undefined, share)}px, ${share * 100}%)` }}
        >
          <TableHead {...props} widths={widths} />
          <Rows
            {...props}
            widths={widths}
            items={items}
            totalPixels={virtual.getTotalSize()}
            active={active}
            onActive={setActive}
            isFlying={isFlying}
          />
        </table>
        <End end={props.end} onEnd={onEnd} />
      </section>
      {selected && <SelectedHeard count={selected.size} />}
      {props.foot !== undefined && <div className="data-table-foot">{props.foot}</div>}
    </div>
  );
}

/** Says how many rows are selected whenever that changes, since a key selects too, and the focus is on what opens the row. */
function SelectedHeard({ count }: { readonly count: number }) {
  const [known, setKnown] = useState(count);
  const [said, setSaid] = useState("");
  if (known !== count) {
    setKnown(count);
    setSaid(count === 0 ? "Nothing is selected." : `${formatCount(count, "row")} selected.`);
  }
  return (
    <span className="only-heard" aria-live="polite">
      {said}
    </span>
  );
}

/** Scrolls what got the focus into sight, of which a browser is content with an edge. What a pointer pressed is in sight. */
function showWhole({ target, currentTarget }: FocusEvent): void {
  if (target === currentTarget || !target.matches(":focus-visible")) return;
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Asks for more rows once for each number of rows, while the last ones are in sight. */
function useEnd(isNear: boolean, count: number, onEnd: (() => void) | undefined): void {
  const load = useEffectEvent(() => onEnd?.());
  const mayLoad = isNear && onEnd !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with more rows it is asked anew whether the end is in sight.
  useEffect(() => {
    if (mayLoad) load();
  }, [mayLoad, count]);
}

function End({ end, onEnd }: { readonly end: DataTableProps<never>["end"]; readonly onEnd: (() => void) | undefined }) {
  if (end === undefined) return null;
  return (
    <div className="data-table-end" role="status">
      {end === "loading" && "Loading more…"}
      {end === "failed" && "More could not be loaded. "}
      {end === "further" && "Nothing was found so far; there is more to look through. "}
      {end !== "loading" && onEnd && <Button onClick={onEnd}>{end === "failed" ? "Try again" : "Look further"}</Button>}
    </div>
  );
}
