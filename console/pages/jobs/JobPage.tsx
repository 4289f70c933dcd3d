/** Shows one job: how far it is, what it was asked for, and how it ended. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { type Job, jobQuery } from "../../api/jobs.ts";
import { useTitle } from "../../frame/titles.ts";
import { Asker } from "../../jobs/Asker.tsx";
import { CancelButton } from "../../jobs/CancelButton.tsx";
import { JobProgress } from "../../jobs/JobProgress.tsx";
import { jobWords, kindWords } from "../../jobs/job-words.ts";
import { useKey } from "../../keys/use-key.ts";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Note, StateWord } from "../../parts/show/StateWord.tsx";
import { Facts, Id } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { useProject } from "../../project/use-project.ts";
import { JobTarget } from "./JobTarget.tsx";
import "./JobsPage.css";
import { useProjectCode } from "../../snippets/use-code.ts";

export default function JobPage() {
  const { id } = useProject();
  const { job = "" } = useParams<{ job: string }>();
  const query = useQuery(jobQuery(id, job));
  useTitle(query.data && kindWords(query.data.kind));
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      {query.data === undefined && <PageHead title="Job" />}
      <QueryView query={query} loading={<Loading label="Loading the job" />}>
        {(data) => <Shown job={data} id={job} />}
      </QueryView>
    </>
  );
}

function Shown({ job, id }: { readonly job: Job; readonly id: string }) {
  const project = useProject();
  const code = useProjectCode();
  const isRunning = job.state === "RUNNING";
  const { state, word } = jobWords(job);
  return (
    <>
      <PageHead
        title={kindWords(job.kind)}
        sentence={
          <span className="jobs-sentence">
            <span aria-live="polite">
              <StateWord state={state} word={word} />
            </span>
            <JobProgress job={job} />
          </span>
        }
        code={
          <CodeDrawer
            {...(isRunning ? code(`/jobs/${id}:cancel`, { method: "POST" }) : code(`/jobs/${id}`))}
            label={isRunning ? "Cancel the job" : "Show the job"}
          />
        }
        action={
          <>
            <LinkButton href={`/projects/${encodeURIComponent(project.id)}/jobs`}>All jobs</LinkButton>
            {isRunning && <CancelButton job={job} />}
          </>
        }
      />
      <div className="jobs-list">
        {job.reason !== null && <Note state={state}>{job.reason}</Note>}
        <Facts facts={factsOf(job)} />
      </div>
    </>
  );
}

const factsOf = ({ target, createdBy, createTime, updateTime, parameters, name }: Job) => {
  const { startTime, endTime, devices = [], eventTypes = [] } = parameters;
  const interval =
    startTime === undefined
      ? []
      : ([
          ["From", <When key="from" time={startTime} exact />],
          ["To", <When key="to" time={endTime} exact />],
          ["Devices", devices.length === 0 ? "all" : devices.join(", ")],
          ["Event types", eventTypes.length === 0 ? "all that it takes" : eventTypes.join(", ")],
        ] as const);
  return [
    ["Target", <JobTarget key="target" target={target} />],
    ["Asked for by", <Asker key="by" id={createdBy} />],
    ["Begun", <When key="begun" time={createTime} />],
    ["Last change", <When key="changed" time={updateTime} />],
    ...interval,
    ["Name", <Id key="name" value={name} label="Copy the name" />],
  ] as const;
};
