/** Deletes a project, and shows how far the job is that does so. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { idOf, type ProjectAnswer } from "../../api/projects.ts";
import { Button } from "../../parts/action/Button.tsx";
import { ConfirmCall } from "../../parts/dialog/ConfirmCall.tsx";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { Note } from "../../parts/show/StateWord.tsx";
import { useMayChange } from "../access/members/use-may-change.ts";

const jobIntervalMillis = 2000;

export function DeleteProject({ project }: { readonly project: ProjectAnswer }) {
  const reason = useMayChange({ organization: idOf(project.organization) });
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [job, setJob] = useState<string>();
  if (job !== undefined) return <Deletion project={idOf(project.name)} job={job} />;
  const remove = async (): Promise<void> => {
    const path = { project: idOf(project.name) };
    const { name } = await api.DELETE("/v2/projects/{project}", { params: { path } });
    setAsking(false);
    setJob(idOf(name));
    await client.invalidateQueries({ queryKey: ["projects"] });
  };
  return (
    <>
      <p className="settings-words">
        All that it holds goes: sources, devices, connectors, retentions and what is stored. It is hidden at once, and
        cannot be brought back.
      </p>
      <Button kind="danger" disabledReason={reason} onClick={() => setAsking(true)}>
        Delete the project
      </Button>
      {isAsking && (
        <ConfirmCall
          title="Delete the project?"
          action="Delete the project"
          typed={project.displayName}
          run={remove}
          onClose={() => setAsking(false)}
        >
          <p>
            {project.displayName} holds {project.sensorCount + project.cloudConnectorCount} devices, with all that was
            stored of them. Nobody can bring it back.
          </p>
        </ConfirmCall>
      )}
    </>
  );
}

function Deletion({ project, job }: { readonly project: string; readonly job: string }) {
  const { data } = useQuery({
    queryKey: ["deletion", project, job],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/jobs/{job}", { params: { path: { project, job } }, signal }),
    refetchInterval: ({ state }) => (state.data && state.data.state !== "RUNNING" ? false : jobIntervalMillis),
    retry: false,
  });
  const { done, total } = data?.progress ?? { done: 0, total: null };
  return (
    <div role="status">
      <Note state={data?.state === "FAILED" ? "bad" : "idle"}>
        {wordOf(data?.state, data?.reason)}{" "}
        {total === null ? `${done} devices are removed.` : `${done} of ${total} devices are removed.`}{" "}
        <LinkTo href="/projects">All projects</LinkTo>
      </Note>
    </div>
  );
}

function wordOf(state: string | undefined, reason: string | null | undefined): string {
  if (state === "DONE") return "The project is deleted.";
  if (state === "FAILED") return `The deletion failed: ${reason ?? "no reason is told"}. Delete it again to go on.`;
  return "The project is being deleted. It goes on if you leave this page.";
}
