/** The jobs that a connector was the target of: syncs, replays and resends, with their progress. */

import { useQuery } from "@tanstack/react-query";
import type { Connector } from "../../../api/connectors.ts";
import { type Job, jobsOfQuery } from "../../../api/jobs.ts";
import { idOf } from "../../../api/projects.ts";
import { CancelButton } from "../../../jobs/CancelButton.tsx";
import { JobProgress } from "../../../jobs/JobProgress.tsx";
import { jobWords, kindWords } from "../../../jobs/job-words.ts";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { pathOf } from "../actions/calls.ts";

interface JobsOfProps {
  readonly connector: Connector;
  readonly isRunningOnly?: boolean;
}

/** How many jobs are shown. The page of jobs has the others. */
const mostShown = 10;

export function JobsOf({ connector, isRunningOnly = false }: JobsOfProps) {
  const { project } = pathOf(connector);
  const { data = [] } = useQuery(jobsOfQuery(project, connector.name));
  const jobs = data.filter(({ state }) => !isRunningOnly || state === "RUNNING").slice(0, mostShown);
  if (jobs.length === 0) return null;
  const all = `/projects/${encodeURIComponent(project)}/jobs?target=${encodeURIComponent(connector.name)}`;
  return (
    <Section title={isRunningOnly ? "Running jobs" : "Jobs"} action={<LinkTo href={all}>All jobs of it</LinkTo>}>
      <ul className="connector-jobs">
        {jobs.map((job) => (
          <OneJob key={job.name} project={project} job={job} />
        ))}
      </ul>
    </Section>
  );
}

function OneJob({ project, job }: { readonly project: string; readonly job: Job }) {
  const { state, word } = jobWords(job);
  return (
    <li>
      <LinkTo href={`/projects/${encodeURIComponent(project)}/jobs/${idOf(job.name)}`}>{kindWords(job.kind)}</LinkTo>
      <StateWord state={state} word={word} />
      <JobProgress job={job} />
      <When time={job.createTime} />
      {job.reason !== null && <span>{job.reason}</span>}
      {job.state === "RUNNING" && <CancelButton job={job} />}
    </li>
  );
}
