/** Begins replays of a connector. */

import { useQueryClient } from "@tanstack/react-query";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { type Connector, connectorKey } from "../../../api/connectors.ts";
import { jobsKey } from "../../../api/jobs.ts";
import { useCan } from "../../../project/use-project.ts";
import { pathOf } from "../actions/calls.ts";

export interface ReplayBody {
  readonly startTime: string;
  readonly endTime: string;
  readonly devices?: readonly string[] | undefined;
  readonly eventTypes?: readonly string[] | undefined;
}

export interface Replay {
  readonly isPending: boolean;
  /** Says why none may be begun now. */
  readonly reason: string | undefined;
  /** Begins one. Answers false where the call failed, which has been said by then. */
  readonly begin: (body: ReplayBody) => Promise<boolean>;
}

/** The body of the call. Lists that are empty are left out: they would mean the same. */
const bodyOf = ({ startTime, endTime, devices = [], eventTypes = [] }: ReplayBody) => ({
  startTime,
  endTime,
  ...(devices.length === 0 ? {} : { devices: [...devices] }),
  ...(eventTypes.length === 0 ? {} : { eventTypes: [...eventTypes] }),
});

/** `isRunning` tells that a replay runs: a connector has one at a time. */
export function useReplay(connector: Connector, isRunning: boolean): Replay {
  const path = pathOf(connector);
  const client = useQueryClient();
  const act = useAct(connectorKey(path.project, path.connector));
  const may = useCan("dataconnector.update");
  const begin: Replay["begin"] = async (asked) => {
    const done = await act.run(
      () =>
        api.POST("/v2/projects/{project}/dataconnectors/{connector}:replay", {
          params: { path },
          body: bodyOf(asked),
        }),
      "The replay has begun.",
    );
    void client.invalidateQueries({ queryKey: jobsKey(path.project) });
    return done;
  };
  return { isPending: act.isPending, reason: reasonOf(may, connector, isRunning), begin };
}

function reasonOf(may: true | string, { status }: Connector, isRunning: boolean): string | undefined {
  if (may !== true) return may;
  if (status !== "ACTIVE") return "Enable the connector first.";
  return isRunning ? "A replay runs. Wait until it has ended." : undefined;
}
