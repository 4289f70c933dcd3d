/** Resends all events of which an attempt failed since a time, by a job of the stage. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { type Connector, connectorKey } from "../../../api/connectors.ts";
import { jobsKey } from "../../../api/jobs.ts";
import { idOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Field, Select } from "../../../parts/form/Field.tsx";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { writeInstant } from "../../../time/format.ts";
import { spanOf } from "../../../time/range.ts";
import { pathOf } from "../actions/calls.ts";

const ranges = [
  { value: "-15m", label: "the last 15 minutes" },
  { value: "-1h", label: "the last hour" },
  { value: "-6h", label: "the last 6 hours" },
  { value: "-24h", label: "the last 24 hours" },
  { value: "-7d", label: "the last 7 days, which is all there is" },
] as const;

interface ResendFailedProps {
  readonly connector: Connector;
  readonly reason: string | undefined;
}

export function ResendFailed({ connector, reason }: ResendFailedProps) {
  const { project, connector: id } = pathOf(connector);
  const client = useQueryClient();
  const toast = useToast();
  const act = useAct(connectorKey(project, id));
  const [isOpen, setOpen] = useState(false);
  const [from, setFrom] = useState<(typeof ranges)[number]["value"]>("-1h");
  const begin = async (): Promise<void> => {
    const fromMillis = spanOf({ from }, Date.now())?.fromMillis ?? 0;
    const body = { startTime: writeInstant({ millis: fromMillis, micros: 0 }) };
    const done = await act.run(async () => {
      const job = await api.POST("/v2/projects/{project}/dataconnectors/{connector}:resendFailed", {
        params: { path: { project, connector: id } },
        body,
      });
      const href = `/projects/${encodeURIComponent(project)}/jobs/${idOf(job.name)}`;
      toast({ text: "All that failed is being resent.", action: <LinkTo href={href}>Watch the job</LinkTo> });
    });
    void client.invalidateQueries({ queryKey: jobsKey(project) });
    if (done) setOpen(false);
  };
  return (
    <>
      <Button disabledReason={reason} onClick={() => setOpen(true)}>
        Resend all that failed…
      </Button>
      {isOpen && (
        <Dialog
          title="Resend all that failed"
          onClose={() => setOpen(false)}
          actions={
            <>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button kind="primary" pending={act.isPending} onClick={begin}>
                Resend
              </Button>
            </>
          }
        >
          <Field
            label="Events of which an attempt failed in"
            name="from"
            hint="Each is sent once more, also where it was acknowledged meanwhile. What waits on the queue comes by itself besides."
          >
            {(control) => <Select {...control} value={from} options={ranges} onChange={setFrom} />}
          </Field>
        </Dialog>
      )}
    </>
  );
}
