/** Numbers side by side, each with its name and a word on it. */

import type { ReactNode } from "react";
import "./Tiles.css";

export const Tiles = ({ children }: { readonly children: ReactNode }) => <dl className="tiles">{children}</dl>;

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly more: ReactNode;
  /** What is drawn below the number. */
  readonly children?: ReactNode;
}

export function Tile({ name, value, more, children }: TileProps) {
  return (
    <div className="tile">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {children}
        <span>{more}</span>
      </dd>
    </div>
  );
}
