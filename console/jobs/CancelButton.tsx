/** Cancels a job that runs. What it has done by then stays done. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client.ts";
import { type Job, jobsKey } from "../api/jobs.ts";
import { idOf } from "../api/projects.ts";
import { Button } from "../parts/action/Button.tsx";
import { useToast } from "../parts/action/Toasts.tsx";
import { isFailedCall } from "../parts/states/failed-call.ts";
import { useCan } from "../project/use-project.ts";
import { kindWords } from "./job-words.ts";

export function CancelButton({ job }: { readonly job: Job }) {
  const [, project = ""] = job.name.split("/");
  const client = useQueryClient();
  const toast = useToast();
  // Developers of the project may cancel any job. No permission of its own says so; this one is theirs.
  const may = useCan("dataconnector.update");
  const [isPending, setPending] = useState(false);
  const cancel = async (): Promise<void> => {
    setPending(true);
    try {
      await api.POST("/v2/projects/{project}/jobs/{job}:cancel", {
        params: { path: { project, job: idOf(job.name) } },
      });
      toast({ text: `${kindWords(job.kind)}: cancelled. What it has sent by then comes still.` });
    } catch (error) {
      if (!isFailedCall(error)) throw error;
      toast({ text: error.text, isError: true });
    } finally {
      setPending(false);
      void client.invalidateQueries({ queryKey: jobsKey(project) });
    }
  };
  return (
    <Button pending={isPending} disabledReason={may === true ? undefined : may} onClick={cancel}>
      Cancel
    </Button>
  );
}
