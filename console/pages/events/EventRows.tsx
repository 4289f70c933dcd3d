/** Lists events, newest first. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { idOf } from "../../api/projects.ts";
import { Tag } from "../../parts/show/Value.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useProject } from "../../project/use-project.ts";
import { formatTime, nameZone, readInstant } from "../../time/format.ts";
import { useZone } from "../../time/use-zone.ts";
import { useSearchHref } from "../../url/use-search-state.ts";
import type { Row } from "./live/kept.ts";
import { deviceNamesQuery } from "./queries.ts";
import { search } from "./search.ts";
import { describeValues } from "./values.ts";

const hole = "Events may be missing here: the history could not be read in full.";

interface EventRowsProps {
  readonly rows: readonly Row[];
  readonly openKey: string;
  readonly isOld: boolean;
}

export function EventRows({ rows, openKey, isOld }: EventRowsProps) {
  const { id } = useProject();
  const names = useQuery(deviceNamesQuery(id)).data;
  const zone = useZone();
  const hrefTo = useSearchHref(search);
  const columns = useMemo<Column<Row>[]>(() => {
    const deviceText = (row: Row): string => {
      if (row.kind === "hole") return "";
      const device = idOf(row.event.targetName);
      return names?.get(device) || device;
    };
    const valuesText = (row: Row): string => (row.kind === "hole" ? hole : describeValues(row.event));
    const timeText = (row: Row): string => {
      if (row.kind === "hole") return "–";
      const instant = readInstant(row.event.timestamp);
      return instant ? formatTime(instant.millis, zone) : row.event.timestamp;
    };
    return [
      { id: "time", head: "Time", width: 170, cell: timeText, text: timeText },
      { id: "device", head: "Device", width: 220, cell: deviceText, text: deviceText },
      { id: "type", head: "Type", width: 150, cell: (row) => row.kind === "event" && <Tag>{row.event.eventType}</Tag> },
      { id: "values", head: "Values", cell: valuesText, text: valuesText },
    ];
  }, [names, zone]);
  return (
    <DataTable
      label="Events"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      rowHref={(row) => hrefTo({ open: row.kind === "event" ? row.key : undefined })}
      openKey={openKey}
      isDimmed={isOld}
      foot={`Newest first. Times are in ${nameZone(zone, Date.now())}.`}
    />
  );
}
