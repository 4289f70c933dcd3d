/**
 * Ends MQTT connections of revoked identities, and of watchers of renamed projects, once more: of clients that were just
 * being let in when that was so, and where ending them failed.
 */

import { type ClientEnding, endClients } from "../../shared/access/mqtt-cut.ts";

interface Cut {
  /** The identity that was revoked, or the project that was renamed. */
  readonly subject: string;
  /** Milliseconds since 1970 at which that was so last. */
  readonly at: number;
  readonly doneAt?: number;
}

export interface FinishCutsPort extends ClientEnding {
  readonly cuts: { list(): Promise<readonly Cut[]>; forget(cut: Cut): Promise<void> };
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Is longer than AWS IoT Core takes to let in a client that the authorizer has answered, which has five seconds itself. */
const settledMillis = 15_000;

/** Allows for clocks of functions that differ. */
const skewMillis = 1_000;

/** Answers until when clients may have been let in with rights that are gone; undefined if that is not known. */
const latestOf = ({ doneAt }: Cut): number | undefined => (doneAt === undefined ? undefined : doneAt + skewMillis);

/** Tries each cut, and keeps those that fail for the next minute. */
export async function finishCuts(port: FinishCutsPort): Promise<void> {
  for (const cut of await port.cuts.list()) {
    if (Math.abs(port.nowMillis() - cut.at) < settledMillis) continue;
    try {
      await endClients(cut.subject, port, latestOf(cut));
      await port.cuts.forget(cut);
    } catch (error) {
      port.report("cannot end all MQTT connections that lost rights", { subject: cut.subject, error });
    }
  }
}
