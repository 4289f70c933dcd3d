/** The columns of the list of jobs. */

import type { Job } from "../../api/jobs.ts";
import { Asker } from "../../jobs/Asker.tsx";
import { CancelButton } from "../../jobs/CancelButton.tsx";
import { JobProgress } from "../../jobs/JobProgress.tsx";
import { jobWords, kindWords } from "../../jobs/job-words.ts";
import { StateWord } from "../../parts/show/StateWord.tsx";
import { When } from "../../parts/show/When.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { JobTarget } from "./JobTarget.tsx";

const none = <span className="when-none">–</span>;

export const jobColumns: readonly Column<Job>[] = [
  {
    id: "kind",
    head: "Kind",
    width: 190,
    cell: ({ kind }) => kindWords(kind),
    text: ({ kind, name }) => `${kindWords(kind)} ${name}`,
  },
  {
    id: "state",
    head: "State",
    width: 120,
    cell: (job) => {
      const { state, word } = jobWords(job);
      return <StateWord state={state} word={word} />;
    },
  },
  { id: "progress", head: "Progress", width: 200, cell: (job) => <JobProgress job={job} /> },
  { id: "target", head: "Target", width: 180, cell: ({ target }) => <JobTarget target={target} /> },
  {
    id: "by",
    head: "By",
    width: 150,
    cell: ({ createdBy }) => <Asker id={createdBy} />,
    text: ({ createdBy }) => createdBy,
  },
  { id: "begun", head: "Begun", width: 130, cell: ({ createTime }) => <When time={createTime} /> },
  { id: "updated", head: "Last change", width: 130, cell: ({ updateTime }) => <When time={updateTime} /> },
  { id: "reason", head: "Reason", cell: ({ reason }) => reason ?? none, text: ({ reason }) => reason ?? "" },
  {
    id: "cancel",
    head: "Cancel",
    width: 100,
    cell: (job) => (job.state === "RUNNING" ? <CancelButton job={job} /> : none),
  },
];
