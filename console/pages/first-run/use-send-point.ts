/** Sends a point for somebody who has no device at hand: by an emulated device, which it makes where there is none. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { OverviewSource } from "../../api/overview.ts";
import { idOf } from "../../api/projects.ts";
import { type Retention, retentionsQuery } from "../../api/sources.ts";

const deviceName = "Try-out thermometer";

export function useSendPoint(project: string, sources: readonly OverviewSource[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const emulated = sources.find(({ type, status }) => type === "EMULATOR" && status === "ENABLED");
      const device = idOf(
        emulated?.name ?? (await makeDevice(project, await client.fetchQuery(retentionsQuery(project)))),
      );
      const body = { temperature: { value: 21.5 } };
      await api.POST("/v2/projects/{project}/devices/{device}:publish", {
        params: { path: { project, device } },
        body,
      });
      return device;
    },
    // Asks for everything of the project anew, since one point changes sources, events and deliveries.
    onSettled: () => client.invalidateQueries({ queryKey: ["project", project] }),
  });
}

export type SendPoint = ReturnType<typeof useSendPoint>;

/** Has the project's retention keep what the device sends, where there is just one: of several, none is the obvious one. */
async function makeDevice(project: string, retentions: readonly Retention[]): Promise<string> {
  const kept = retentions.length === 1 ? retentions.map(({ name }) => name) : [];
  const body = { type: "temperature", labels: { name: deviceName }, retentions: kept } as const;
  return (await api.POST("/v2/projects/{project}/devices", { params: { path: { project } }, body })).name;
}
