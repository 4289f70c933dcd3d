/** Removes a source, once its name was typed. */

import { useState } from "react";
import { useLocation } from "wouter";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { calledOf } from "../../../api/projects.ts";
import { sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Confirm } from "../../../parts/dialog/Confirm.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import type { TabProps } from "../detail/tab.ts";

export function DeleteSection({ source, id }: TabProps) {
  const { id: project } = useProject();
  const may = useCan(source.type === "EMULATOR" ? "emulator.delete" : "device.update");
  const act = useAct([...sourcesKey(project), "list"]);
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const called = calledOf(source);
  const remove = async (): Promise<void> => {
    const params = { path: { project, source: id } };
    const call = () => api.DELETE("/v2/projects/{project}/sources/{source}", { params });
    if (await act.run(call, `${called} is deleted.`)) navigate(`/projects/${encodeURIComponent(project)}/sources`);
  };
  return (
    <Section title="Delete">
      <div className="buttons">
        <Button kind="danger" disabledReason={may === true ? undefined : may} onClick={() => setAsking(true)}>
          Delete the source…
        </Button>
      </div>
      {isAsking && (
        <Confirm
          title={`Delete ${called}`}
          action="Delete the source"
          typed={called}
          pending={act.isPending}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          <p>
            It can no longer sign in, and nobody can query what it has sent. A day later its history, messages and
            points are removed too, but for those in S3, Timestream and an InfluxDB of your own.
          </p>
        </Confirm>
      )}
    </Section>
  );
}
