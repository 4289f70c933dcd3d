/**
 * Shows secrets that nobody can read again. It closes by "I have stored it" alone, and keeps them nowhere: they live as long
 * as the dialog does, in no address, storage or cache.
 */

import { Button } from "../action/Button.tsx";
import { CopyButton } from "../action/Copy.tsx";
import { saveText } from "../action/save-text.ts";
import { Dialog } from "./Dialog.tsx";

export interface Secret {
  readonly label: string;
  readonly value: string;
}

interface ShowOnceProps {
  readonly title?: string;
  readonly secrets: readonly Secret[];
  /** The name of the file that "Download" saves. */
  readonly fileName?: string;
  readonly onStored: () => void;
}

export function ShowOnce(props: ShowOnceProps) {
  const { title = "Store this now", secrets, fileName = "millrace-secret.txt", onStored } = props;
  const all = secrets.map(({ label, value }) => `${label}: ${value}\n`).join("");
  return (
    <Dialog
      title={title}
      intro={<p>It is shown this once. Millrace keeps no copy that could be read again.</p>}
      actions={
        <>
          <Button icon="download" onClick={() => saveText(all, fileName)}>
            Download
          </Button>
          <Button kind="primary" onClick={onStored}>
            I have stored it
          </Button>
        </>
      }
    >
      {secrets.map(({ label, value }) => (
        <div key={label}>
          <div>{label}</div>
          <div className="secret">
            <code>{value}</code>
            <CopyButton text={value} label={`Copy ${label}`} />
          </div>
        </div>
      ))}
    </Dialog>
  );
}
