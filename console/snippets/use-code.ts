/** Writes the calls of pages as snippets, with the stage's hosts and the ids of what is shown filled in. */

import { useConfig } from "../api/use-config.ts";
import { useProject } from "../project/use-project.ts";
import { bare, type Call, type Snippets, writeSnippets, writeTokenLine } from "./snippets.ts";

/** What `CodeDrawer` and `Snippet` show of a call. */
export interface Code {
  readonly snippets: Snippets;
  /** The lines that get the token which the snippets send. */
  readonly tokenLine: string;
}

interface Sent {
  /** `GET` where it is left out. */
  readonly method?: Call["method"] | undefined;
  readonly body?: Call["body"] | undefined;
}

type WriteCode = (path: string, sent?: Sent) => Code;

/** Answers what writes calls of the REST API, whose paths begin with `/v2/`. */
export function useCode(): WriteCode {
  const { restUrl, httpUrl } = useConfig();
  return (path, { method = "GET", body } = {}) => {
    const url = `${bare(restUrl)}${path}`;
    const snippets = writeSnippets(body === undefined ? { method, url } : { method, url, body });
    return { snippets, tokenLine: writeTokenLine(bare(httpUrl)) };
  };
}

/** Answers what writes calls below the page's project: `code("/fleets")`. */
export function useProjectCode(): WriteCode {
  const code = useCode();
  const { id } = useProject();
  return (rest, sent) => code(`/v2/projects/${encodeURIComponent(id)}${rest}`, sent);
}
