/** Runs the API's calls for tests of what stands in the audit logs. */

import { runManagement } from "../../../../../support/management.ts";

export const admin = "roles/project.admin";

export async function runAudited() {
  const management = await runManagement();
  /** Asks, a moment after the call before: entries of one millisecond are in no order. */
  const ask: typeof management.ask = (...asked) => {
    management.state.now++;
    return management.ask(...asked);
  };
  const entriesAt = async (path: string, query = "") => {
    const { body } = await ask(admin, "GET", `${path}/auditentries?${query}`);
    return body.auditEntries;
  };
  /** Answers all entries as they are kept, of whichever log. */
  const logged = async () => (await management.items()).filter(({ pk }) => String(pk).startsWith("AUDIT#"));
  return { management, state: management.state, ask, entriesAt, logged };
}
