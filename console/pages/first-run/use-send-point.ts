/** Sends a point for somebody who has no device at hand: by an emulated device, which it makes where there is none. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { OverviewSource } from "../../api/overview.ts";
import { idOf } from "../../api/projects.ts";

const deviceName = "Try-out thermometer";

export function useSendPoint(project: string, sources: readonly OverviewSource[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const emulated = sources.find(({ type, status }) => type === "EMULATOR" && status === "ENABLED");
      const device = idOf(emulated?.name ?? (await makeDevice(project)));
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

async function makeDevice(project: string): Promise<string> {
  const body = { type: "temperature", labels: { name: deviceName } } as const;
  return (await api.POST("/v2/projects/{project}/devices", { params: { path: { project } }, body })).name;
}
