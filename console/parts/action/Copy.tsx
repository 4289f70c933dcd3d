/** Copies text, and says that it did. */

import { useEffect, useState } from "react";
import { Button, IconButton } from "./Button.tsx";

/** How long a button says that it copied. */
const saidMillis = 2000;

type Outcome = "copied" | "refused";

/** Answers what became of the last copying, for a moment, and a function that copies. */
export function useCopy(): [Outcome | undefined, (text: string) => void] {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), saidMillis);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("refused"),
    );
  };
  return [outcome, copy];
}

/** Says in words what became of copying something. */
export const sayCopied = (outcome: Outcome | undefined, before: string): string => {
  if (outcome === undefined) return before;
  return outcome === "copied" ? "Copied" : "The browser refused to copy: select the text and copy it by hand.";
};

interface CopyButtonProps {
  readonly text: string;
  /** Names what is copied, such as "Copy the event id". */
  readonly label: string;
  /** Shows the label beside the icon. */
  readonly wide?: boolean;
}

export function CopyButton({ text, label, wide = false }: CopyButtonProps) {
  const [outcome, copy] = useCopy();
  const icon = outcome === "copied" ? "good" : "copy";
  const said = sayCopied(outcome, label);
  return (
    <>
      {wide ? (
        <Button icon={icon} onClick={() => copy(text)}>
          {said}
        </Button>
      ) : (
        <IconButton icon={icon} label={said} onClick={() => copy(text)} />
      )}
      <span className="only-heard" aria-live="polite">
        {outcome === undefined ? "" : said}
      </span>
    </>
  );
}
