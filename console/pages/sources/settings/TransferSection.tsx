/** Moves a source to another project. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { useAct } from "../../../act/use-act.ts";
import { ApiError } from "../../../api/api-error.ts";
import { api } from "../../../api/client.ts";
import { calledOf, idOf, projectsQuery } from "../../../api/projects.ts";
import { sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Field, Select } from "../../../parts/form/Field.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import type { TabProps } from "../detail/tab.ts";

export function TransferSection({ source, id }: TabProps) {
  const may = useCan("device.transfer");
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title="Move to another project">
      <div className="buttons">
        <Button disabledReason={may === true ? undefined : may} onClick={() => setOpen(true)}>
          Move the source…
        </Button>
      </div>
      {isOpen && <TransferDialog source={source} id={id} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function TransferDialog({ source, id, onClose }: TabProps & { readonly onClose: () => void }) {
  const { id: project } = useProject();
  const { data } = useQuery(projectsQuery(""));
  const others = (data?.projects ?? []).filter(({ name }) => idOf(name) !== project);
  const [target, setTarget] = useState("");
  const act = useAct([...sourcesKey(project), "list"]);
  const [, navigate] = useLocation();
  const move = async (): Promise<void> => {
    const isMoved = await act.run(() => transfer({ from: project, to: target, id }), `${calledOf(source)} has moved.`);
    if (isMoved) navigate(`/projects/${encodeURIComponent(target)}/sources/${encodeURIComponent(id)}`);
  };
  const reason = target === "" ? "Choose a project first." : undefined;
  return (
    <Dialog
      title={`Move ${calledOf(source)}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" pending={act.isPending} disabledReason={reason} onClick={move}>
            Move the source
          </Button>
        </>
      }
    >
      <p>What it has sent stays here. Its links to retentions, its place in a fleet and its tokens end.</p>
      <Field label="To the project" name="project" hint="You must be an administrator of both projects.">
        {(control) => (
          <Select
            {...control}
            value={target}
            options={[
              { value: "", label: others.length === 0 ? "there is no other project" : "Choose" },
              ...others.map(({ name, displayName }) => ({ value: idOf(name), label: displayName })),
            ]}
            onChange={setTarget}
          />
        )}
      </Field>
    </Dialog>
  );
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly id: string;
}

/** Moves one device. A refusal of the one is told as that of a call. */
async function transfer({ from, to, id }: Move): Promise<void> {
  const params = { path: { project: to } };
  const body = { devices: [`projects/${from}/devices/${id}`] };
  const { transferErrors } = await api.POST("/v2/projects/{project}/devices:transfer", { params, body });
  const [refused] = transferErrors;
  if (refused === undefined) return;
  throw new ApiError({
    method: "POST",
    path: `/v2/projects/${to}/devices:transfer`,
    status: 409,
    text: refused.status.message,
    time: new Date(),
  });
}
