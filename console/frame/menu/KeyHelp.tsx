/** Lists the keys that do something on the page that is shown. */

import { useEffect, useRef } from "react";
import { useKeyList } from "../../keys/use-key.ts";
import "./Menu.css";

export default function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const keys = useKeyList();
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="command-menu help" aria-labelledby="help-title" onClose={onClose} closedby="any">
      <h2 id="help-title">Keys</h2>
      <dl>
        {keys.map(({ keys: name, label }) => (
          <div key={name}>
            <dt>
              {wordsOf(name).map((word) => (
                <kbd key={word}>{word}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <p>Keys of one letter can be turned off in the menu of your account.</p>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

const wordsOf = (keys: string): string[] => keys.split(" ").map((key) => key.replace("mod+", "Ctrl/⌘ "));
