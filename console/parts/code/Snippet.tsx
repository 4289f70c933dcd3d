/** Shows a call as curl, Python and Node. The language that was picked last is shown everywhere, and remembered. */

import { type KeyboardEvent, useId, useState, useSyncExternalStore } from "react";
import type { Snippets } from "../../snippets/snippets.ts";
import { Button } from "../action/Button.tsx";
import { CopyButton } from "../action/Copy.tsx";
import { Dialog } from "../dialog/Dialog.tsx";
import { type Language, languages, pickedLanguage, pickLanguage, watchLanguage } from "./language.ts";
import "./Snippet.css";

interface SnippetProps {
  readonly snippets: Snippets;
  /** Names what the snippet does, such as "Register a source". */
  readonly label?: string;
  /** The lines of a shell that get the token, from `writeTokenLine`. Left out where the call needs none. */
  readonly tokenLine?: string | undefined;
  /** What the languages are called where a shell speaks by another program than curl. */
  readonly names?: Readonly<Record<Language, string>>;
}

const usualNames: Readonly<Record<Language, string>> = { curl: "curl", python: "Python", node: "Node" };

export function Snippet({ snippets, label = "Code", tokenLine, names = usualNames }: SnippetProps) {
  const id = useId();
  const language = useSyncExternalStore(watchLanguage, pickedLanguage);
  const text = snippets[language];
  return (
    <div className="snippet">
      <div className="snippet-head">
        <div role="tablist" aria-label={label} onKeyDown={(event) => move(event, language)}>
          {languages.map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              id={`${id}-${each}`}
              aria-selected={each === language}
              aria-controls={`${id}-panel`}
              tabIndex={each === language ? 0 : -1}
              onClick={() => pickLanguage(each)}
            >
              {names[each]}
            </button>
          ))}
        </div>
        <CopyButton text={text} label={`Copy as ${names[language]}`} />
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${language}`}>
        <Code text={text} label={`${label} as ${names[language]}`} />
      </div>
      {tokenLine !== undefined && <TokenLine text={tokenLine} />}
    </div>
  );
}

interface CodeProps {
  readonly text: string;
  readonly label: string;
  /** Breaks lines that are too long. Lines of programs are not broken: they are read by their beginning, and copied. */
  readonly isWrapped?: boolean;
}

/** Text of a program, or another text as it is, which scrolls by keys too. */
export function Code({ text, label, isWrapped = false }: CodeProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section className={isWrapped ? "code code-wrapped" : "code"} tabIndex={0} aria-label={label}>
      <pre>
        <code>{text}</code>
      </pre>
    </section>
  );
}

function TokenLine({ text }: { readonly text: string }) {
  return (
    <details className="snippet-token">
      <summary>Where the token comes from</summary>
      <div className="snippet-token-body">
        <Code text={text} label="The lines that get the token" />
        <CopyButton text={text} label="Copy the lines that get the token" />
      </div>
    </details>
  );
}

function move(event: KeyboardEvent<HTMLElement>, language: Language): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const at = (languages.indexOf(language) + step + languages.length) % languages.length;
  const tabs = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]');
  pickLanguage(languages[at] ?? "curl");
  tabs[at]?.focus();
}

/** The button "Code" of a page, which shows the call that the page just made. */
export function CodeDrawer({ snippets, tokenLine, label = "This page as a call" }: SnippetProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="code" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Code
      </Button>
      {isOpen && (
        <Dialog title={label} wide onClose={() => setOpen(false)}>
          <Snippet snippets={snippets} tokenLine={tokenLine} label={label} />
        </Dialog>
      )}
    </>
  );
}
