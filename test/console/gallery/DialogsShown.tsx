/** Shows buttons, menus and toasts, and in another place dialogs and panels. */

import { useState } from "react";
import { Button, Buttons, IconButton } from "../../../console/parts/action/Button.tsx";
import { CopyButton } from "../../../console/parts/action/Copy.tsx";
import { Menu } from "../../../console/parts/action/Menu.tsx";
import { useToast } from "../../../console/parts/action/Toasts.tsx";
import { Code } from "../../../console/parts/code/Snippet.tsx";
import { Confirm } from "../../../console/parts/dialog/Confirm.tsx";
import { Dialog } from "../../../console/parts/dialog/Dialog.tsx";
import { ShowOnce } from "../../../console/parts/dialog/ShowOnce.tsx";
import { SidePanel } from "../../../console/parts/dialog/SidePanel.tsx";
import { hostile, long } from "./hostile.ts";

export function ActionsShown() {
  const toast = useToast();
  const [picked, setPicked] = useState("nothing");
  return (
    <>
      <h1>Actions</h1>
      <p>Picked: {picked}</p>
      <Buttons>
        <Button kind="primary" onClick={() => setPicked("primary")}>
          Primary
        </Button>
        <Button icon="plus">Plain</Button>
        <Button kind="danger">Danger</Button>
        <Button kind="quiet">Quiet</Button>
        <Button pending onClick={() => setPicked("pending")}>
          Pending
        </Button>
        <Button disabledReason="Your role may not do this." onClick={() => setPicked("disabled")}>
          Disabled
        </Button>
        <IconButton icon="refresh" label="Ask again" />
        <CopyButton text="copied text" label="Copy the text" />
        <CopyButton text="copied text" label="Copy details" wide />
      </Buttons>
      <Menu
        label="More"
        items={[
          { label: "Rename", onPick: () => setPicked("rename") },
          { label: "Open", href: "/open" },
          { label: "Transfer", disabledReason: "Your role may not do this." },
          { label: "Delete", isDanger: true, onPick: () => setPicked("delete") },
        ]}
      />
      <Menu
        label="Theme"
        items={[
          { label: "Light", isChecked: false },
          { label: "Dark", isChecked: true },
        ]}
      >
        Dark
      </Menu>
      <Buttons>
        <Button onClick={() => toast({ text: `Saved. ${hostile}` })}>Say good news</Button>
        <Button onClick={() => toast({ text: "It failed.", isError: true })}>Say bad news</Button>
      </Buttons>
    </>
  );
}

export function DialogsShown() {
  const [open, setOpen] = useState("");
  const [said, setSaid] = useState("");
  const done = (what: string) => (): void => {
    setSaid(what);
    setOpen("");
  };
  return (
    <>
      <h1>Dialogs</h1>
      <p>Said: {said}</p>
      <Buttons>
        {["confirm", "secret", "long", "panel"].map((name) => (
          <Button key={name} onClick={() => setOpen(name)}>
            Open {name}
          </Button>
        ))}
      </Buttons>
      {open === "confirm" && (
        <Confirm
          title="Delete the source?"
          action="Delete"
          typed="press 01"
          onConfirm={done("confirmed")}
          onClose={done("closed")}
        >
          <p>12 events that wait are lost. {long}</p>
        </Confirm>
      )}
      {open === "long" && <LongDialog onClose={done("closed")} />}
      {open === "secret" && (
        <ShowOnce
          secrets={[
            { label: "Password", value: "s3cret-<b>value</b>" },
            { label: "Key", value: long },
          ]}
          onStored={done("stored")}
        />
      )}
      {open === "panel" && (
        <div className="gallery-beside">
          <div className="gallery-rest">The list</div>
          <SidePanel
            title={`Attempt ${hostile}`}
            onClose={done("panel closed")}
            onNext={() => setSaid("next")}
            onPrevious={() => setSaid("previous")}
          >
            <p>{long}</p>
          </SidePanel>
        </div>
      )}
    </>
  );
}

/** A dialog with more than there is room for, and what it sends is refused. */
function LongDialog({ onClose }: { readonly onClose: () => void }) {
  const toast = useToast();
  return (
    <Dialog
      title="Something long"
      onClose={onClose}
      actions={<Button onClick={() => toast({ text: "It was refused.", isError: true })}>Send</Button>}
    >
      <Code text={`${hostile} ${long}`} label="An answer" isWrapped />
      <details>
        <summary>{long}</summary>
      </details>
      {Array.from({ length: 40 }, (_, place) => `Line ${place + 1}`).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Dialog>
  );
}
