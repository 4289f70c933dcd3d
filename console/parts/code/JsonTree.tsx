/** Shows a value of JSON as a tree that folds, and as the text that it is. Strangers' text is shown as text, never as a page. */

import { useState } from "react";
import { formatCount } from "../../numbers/numbers.ts";
import { type Json, writeJson } from "../../snippets/quote.ts";
import { Button } from "../action/Button.tsx";
import { CopyButton } from "../action/Copy.tsx";
import { Code } from "./Snippet.tsx";
import "./JsonTree.css";

interface JsonTreeProps {
  readonly value: Json;
  /** The text as it came, where that is known. Without it the value is written anew. */
  readonly raw?: string | undefined;
  readonly label?: string;
}

/** How deep the tree is open at first. */
const openLevels = 3;
/** How many members are shown at first, and by how many more each time. */
const manyMembers = 100;

export function JsonTree({ value, raw = writeJson(value, 2), label = "JSON" }: JsonTreeProps) {
  const [isRaw, setRaw] = useState(false);
  return (
    <div>
      <div className="buttons">
        <Button kind="quiet" onClick={() => setRaw(!isRaw)}>
          {isRaw ? "Show as a tree" : "Show as text"}
        </Button>
        <CopyButton text={raw} label={`Copy ${label}`} />
      </div>
      {isRaw ? (
        <Code text={raw} label={label} isWrapped />
      ) : (
        <div className="json-tree">
          <Node name={undefined} value={value} level={0} />
        </div>
      )}
    </div>
  );
}

interface NodeProps {
  readonly name: string | undefined;
  readonly value: Json;
  readonly level: number;
}

const isBranch = (value: Json): value is readonly Json[] | { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null;

function Node({ name, value, level }: NodeProps) {
  if (isBranch(value)) return <Branch name={name} value={value} level={level} />;
  return (
    <div className="json-leaf">
      <Name name={name} />
      <span className={`json-${value === null ? "null" : typeof value}`}>{writeJson(value)}</span>
    </div>
  );
}

interface BranchProps extends NodeProps {
  readonly value: readonly Json[] | { readonly [key: string]: Json };
}

function Branch({ name, value, level }: BranchProps) {
  const [isOpen, setOpen] = useState(level < openLevels);
  const [shown, setShown] = useState(manyMembers);
  const members: [string, Json][] = Object.entries(value);
  const size = Array.isArray(value) ? formatCount(members.length, "item") : formatCount(members.length, "member");
  return (
    <details className="json-branch" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span className="json-size">
          {Array.isArray(value) ? "[ ]" : "{ }"} {size}
        </span>
      </summary>
      {isOpen && (
        <div className="json-members">
          {members.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} level={level + 1} />
          ))}
          {members.length > shown && (
            <Button kind="quiet" onClick={() => setShown(shown + manyMembers)}>
              Show more of {formatCount(members.length - shown, "other")}
            </Button>
          )}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : <span className="json-name">{name}: </span>;
}
