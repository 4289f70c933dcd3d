/** Reads pages of jobs, newest first, because ids of jobs begin with their time. */

import type { Job } from "../../../../shared/core/job.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readPage } from "../../http/pages/read-page.ts";
import { pageToken, readPageSize, readPosition } from "../../http/paging.ts";

/** Limits how many jobs one call looks through. A page may be short, or empty, if the filter skips many jobs. */
const mostRead = 1000;
const mostOfPage = 100;

/** Reads the token as the id of the last job shown. */
const positionOf = (token: string): string | undefined => (/^[0-9a-v]{20}$/.test(token) ? token : undefined);

/** Answers the page that is asked for. `show` answers undefined for a job that it leaves out. */
export async function pageOfJobs<Shown>(
  { request, project, ports }: AskingInProject,
  show: (job: Job) => Shown | undefined,
): Promise<{ shown: readonly Shown[]; nextPageToken: string }> {
  const { shown, next } = await readPage(
    {
      read: async (page) => {
        const { jobs, more } = await ports.registry.jobs.page(project.id, page);
        return { items: jobs, next: more ? jobs.at(-1)?.id : undefined };
      },
      idOf: ({ id }) => id,
      show,
      isEnough: (looked) => looked >= mostRead,
    },
    { after: readPosition(request, positionOf), size: readPageSize(request, mostOfPage) },
  );
  return { shown, nextPageToken: next === undefined ? "" : pageToken(next) };
}
