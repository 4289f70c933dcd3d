/** Shows numbers, ids, tags and labels. Numbers are in words, with the exact value on hover and focus. */

import { Fragment, type ReactNode } from "react";
import { formatCount, formatDuration, formatNumber } from "../../numbers/numbers.ts";
import { CopyButton } from "../action/Copy.tsx";
import { Tip } from "../action/Tip.tsx";
import "./Value.css";
import "./When.css";

/** Shows a number rounded, and exactly in its tip, which keys reach too. */
function Rounded({ shown, exactly }: { readonly shown: string; readonly exactly: string }) {
  if (shown === exactly) return <span className="value">{shown}</span>;
  return (
    <Tip text={exactly}>
      {() => (
        <span
          className="value value-rounded"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact value must be reached without a pointer.
          tabIndex={0}
          role="note"
          aria-label={shown}
          aria-description={exactly}
        >
          {shown}
        </span>
      )}
    </Tip>
  );
}

export function Duration({ millis }: { readonly millis: number }) {
  const exactly = millis < 1000 ? `${formatNumber(millis)} ms` : `${formatNumber(millis / 1000)} s`;
  return <Rounded shown={formatDuration(millis)} exactly={exactly} />;
}

/** Shows a count with its noun, such as "1,200 events", or the number alone. */
export function Count({ count, one, many }: { readonly count: number; readonly one?: string; readonly many?: string }) {
  return <span className="value">{one === undefined ? formatNumber(count) : formatCount(count, one, many)}</span>;
}

/** Shows an id in full where there is room, and copies it. */
export function Id({ value, label = "Copy the id" }: { readonly value: string; readonly label?: string }) {
  return (
    <span className="id">
      <code title={value}>{value}</code>
      <CopyButton text={value} label={label} />
    </span>
  );
}

/** A short word in a frame: a type, a kind, a role. */
export function Tag({ children }: { readonly children: ReactNode }) {
  return <span className="tag">{children}</span>;
}

/** Shows labels as key and value. Where there are more than `most`, the rest is counted, and told on hover and focus. */
export function LabelList({
  labels,
  most = 3,
}: {
  readonly labels: Readonly<Record<string, string>>;
  readonly most?: number;
}) {
  const all = Object.entries(labels);
  const rest = all.slice(most);
  if (all.length === 0) return <span className="when-none">–</span>;
  return (
    <span className="label-list">
      {all.slice(0, most).map(([key, value]) => (
        <Fragment key={key}>
          <Tag>{value === "" ? key : `${key}: ${value}`}</Tag>
          <span className="only-heard">, </span>
        </Fragment>
      ))}
      {rest.length > 0 && (
        <Rounded shown={`+${rest.length}`} exactly={rest.map(([key, value]) => `${key}: ${value}`).join(", ")} />
      )}
    </span>
  );
}

/** Facts of one thing, each with its name. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
