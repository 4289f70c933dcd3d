/** Changes many sources at once: links them to a retention, labels them, enables or disables them; says what came of each. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import { calledOf, idOf } from "../../../api/projects.ts";
import { type Retention, type Source, sourcesKey } from "../../../api/sources.ts";
import { formatCount } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Field, Select, TextField } from "../../../parts/form/Field.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { isFailedCall } from "../../../parts/states/failed-call.ts";
import { useCan, useProject } from "../../../project/use-project.ts";
import { type Change, linkTo, setLabel, turn, unlinkFrom } from "./bulk.ts";

interface BulkProps {
  readonly sources: readonly Source[];
  readonly retentions: readonly Retention[];
  readonly onClear: () => void;
}

type Kind = "link" | "unlink" | "label" | "enable" | "disable";

const kinds: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "link", label: "Link to a retention" },
  { value: "unlink", label: "Unlink from a retention" },
  { value: "label", label: "Set or remove a label" },
  { value: "enable", label: "Enable" },
  { value: "disable", label: "Disable" },
];

/** Stands above the list while sources are selected. */
export function BulkBar({ sources, retentions, onClear }: BulkProps) {
  const may = useCan("device.update");
  const [isOpen, setOpen] = useState(false);
  if (sources.length === 0) return null;
  return (
    <div className="buttons source-bulk">
      <span>{formatCount(sources.length, "source")} selected</span>
      <Button disabledReason={may === true ? undefined : may} onClick={() => setOpen(true)}>
        Change them…
      </Button>
      <Button kind="quiet" onClick={onClear}>
        Clear the selection
      </Button>
      {isOpen && <BulkDialog sources={sources} retentions={retentions} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface Result {
  readonly source: Source;
  /** What the API said where it refused. */
  readonly error?: string;
  readonly isUnchanged?: boolean;
}

function BulkDialog({ sources, retentions, onClose }: Omit<BulkProps, "onClear"> & { readonly onClose: () => void }) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>("link");
  const [retention, setRetention] = useState(retentions[0]?.name ?? "");
  const [label, setLabelText] = useState({ key: "", value: "" });
  const [results, setResults] = useState<readonly Result[]>();
  const [isPending, setPending] = useState(false);
  const change = changeOf(kind, retention, label);
  // Keeps what was selected, since a change may take sources out of a filtered list.
  const [chosen] = useState(sources);
  const run = async (given: Change): Promise<void> => {
    setPending(true);
    const done: Result[] = [];
    for (const source of chosen) {
      done.push(await changeOne(project, source, given));
      setResults([...done]);
    }
    setPending(false);
    await client.invalidateQueries({ queryKey: sourcesKey(project) });
  };
  return (
    <Dialog
      title={`Change ${formatCount(chosen.length, "source")}`}
      onClose={isPending ? undefined : onClose}
      actions={
        <>
          <Button onClick={onClose} disabledReason={isPending ? "It is still going on." : undefined}>
            {results ? "Close" : "Cancel"}
          </Button>
          <Button
            kind={kind === "disable" ? "danger" : "primary"}
            pending={isPending}
            disabledReason={typeof change === "string" ? change : undefined}
            onClick={() => typeof change !== "string" && run(change)}
          >
            {results ? "Do it again" : "Change them"}
          </Button>
        </>
      }
    >
      <Field label="What to do" name="what">
        {(control) => <Select {...control} value={kind} options={kinds} onChange={setKind} />}
      </Field>
      {(kind === "link" || kind === "unlink") && (
        <Field label="Retention" name="retention">
          {(control) => (
            <Select
              {...control}
              value={retention}
              options={retentions.map((each) => ({ value: each.name, label: calledOf(each) }))}
              onChange={setRetention}
            />
          )}
        </Field>
      )}
      {kind === "label" && (
        <div className="source-pair">
          <TextField label="Label" name="key" value={label.key} onChange={(key) => setLabelText({ ...label, key })} />
          <TextField
            label="Value"
            name="value"
            hint="Empty to remove it."
            value={label.value}
            onChange={(value) => setLabelText({ ...label, value })}
          />
        </div>
      )}
      {results && <Results results={results} count={chosen.length} />}
    </Dialog>
  );
}

/** Answers the change that is chosen, or why there is none yet. */
function changeOf(
  kind: Kind,
  retention: string,
  { key, value }: { readonly key: string; readonly value: string },
): Change | string {
  if (kind === "label") return key.trim() === "" ? "Name the label first." : setLabel(key.trim(), value);
  if (kind === "enable") return turn("ENABLED");
  if (kind === "disable") return turn("DISABLED");
  if (retention === "") return "Make a retention first.";
  return kind === "link" ? linkTo(retention) : unlinkFrom(retention);
}

async function changeOne(project: string, source: Source, change: Change): Promise<Result> {
  const patch = change(source);
  if (patch === undefined) return { source, isUnchanged: true };
  const params = { path: { project, source: idOf(source.name) } };
  try {
    await api.PATCH("/v2/projects/{project}/sources/{source}", { params, body: patch });
    return { source };
  } catch (error) {
    if (!isFailedCall(error)) throw error;
    return { source, error: error.text };
  }
}

function Results({ results, count }: { readonly results: readonly Result[]; readonly count: number }) {
  const failed = results.filter(({ error }) => error !== undefined).length;
  return (
    <>
      <p role="status">{`${results.length} of ${count} done, ${failed} of them refused.`}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <section className="source-results" tabIndex={0} aria-label="What came of each">
        <ul>
          {results.map(({ source, error, isUnchanged }) => (
            <li key={source.name}>
              <StateWord
                state={error !== undefined ? "bad" : isUnchanged ? "idle" : "good"}
                word={error !== undefined ? "Refused" : isUnchanged ? "As it was" : "Changed"}
              />{" "}
              {calledOf(source)}
              {error !== undefined && `: ${error}`}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
