/** One number with its name, and a word on it. */

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly more: string;
}

export function Tile({ name, value, more }: TileProps) {
  return (
    <div className="connector-tile">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span>{more}</span>
      </dd>
    </div>
  );
}
