/** The calls of the pages of jobs, as snippets. */

import type { Config } from "../../api/config.ts";
import type { JobFilter } from "../../api/jobs.ts";
import { type Snippets, writeSnippets, writeTokenLine } from "../../snippets/snippets.ts";

type Hosts = Pick<Config, "restUrl" | "httpUrl">;

const bare = (url: string): string => url.replace(/\/+$/, "");

export const tokenLineOf = ({ httpUrl }: Hosts): string => writeTokenLine(bare(httpUrl));

const jobsUrl = ({ restUrl }: Hosts, project: string): string =>
  `${bare(restUrl)}/v2/projects/${encodeURIComponent(project)}/jobs`;

export function listSnippets(hosts: Hosts, project: string, filter: JobFilter): Snippets {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const query = new URLSearchParams(given).toString();
  return writeSnippets({ method: "GET", url: `${jobsUrl(hosts, project)}${query === "" ? "" : `?${query}`}` });
}

/** The call that cancels a job while it runs, and shows it afterwards. */
export const jobSnippets = (hosts: Hosts, project: string, job: string, isRunning: boolean): Snippets =>
  writeSnippets({
    method: isRunning ? "POST" : "GET",
    url: `${jobsUrl(hosts, project)}/${encodeURIComponent(job)}${isRunning ? ":cancel" : ""}`,
  });
