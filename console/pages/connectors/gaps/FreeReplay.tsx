/** Replays an interval that somebody chooses, of all devices and types or of some. */

import { useState } from "react";
import { Button } from "../../../parts/action/Button.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { ManySelectLater } from "../../../parts/filter/ManySelectLater.tsx";
import { TimeRange } from "../../../parts/filter/TimeRange.tsx";
import { FieldGroup, ManyInput } from "../../../parts/form/Lists.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { fixedRange, type Range, spanOf } from "../../../time/range.ts";
import { useZone } from "../../../time/use-zone.ts";
import { knownEventTypes } from "../words/event-types.ts";
import type { Replay } from "./use-replay.ts";

interface FreeReplayProps {
  readonly replay: Replay;
  readonly onClose: () => void;
}

export function FreeReplay({ replay, onClose }: FreeReplayProps) {
  const zone = useZone();
  const [range, setRange] = useState<Range>({ from: "-1h" });
  const [devices, setDevices] = useState<readonly string[]>([]);
  const [eventTypes, setEventTypes] = useState<readonly string[]>([]);
  const begin = async (): Promise<void> => {
    const span = spanOf(range, Date.now());
    if (!span) return;
    const { from, to = from } = fixedRange(span);
    const asked = { startTime: from, endTime: to, devices: devices.filter((each) => each.trim() !== ""), eventTypes };
    if (await replay.begin(asked)) onClose();
  };
  return (
    <Dialog
      title="Replay an interval"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" pending={replay.isPending} disabledReason={replay.reason} onClick={begin}>
            Replay
          </Button>
        </>
      }
    >
      <div className="connector-stack">
        <FieldGroup label="Events of" hint="By the times of the events, both ends included, as far back as 31 days.">
          <div>
            <TimeRange value={range} onChange={setRange} zone={zone} />
          </div>
        </FieldGroup>
        <FieldGroup label="Devices" hint="Names or ids. Without any, all devices.">
          <ManyInput one="Device" values={devices} onChange={setDevices} />
        </FieldGroup>
        <FieldGroup label="Event types" hint="Without any, all that the connector takes.">
          <div>
            <ManySelectLater
              label="Event types"
              choices={knownEventTypes.map((value) => ({ value, label: value }))}
              value={eventTypes}
              onChange={setEventTypes}
              isOpenEnded
            />
          </div>
        </FieldGroup>
        <Note state="warn">
          All events of the interval come, with the ids that they had. A receiver that drops repeats drops those that it
          knows: where it lost its data, let it forget the ids first.
        </Note>
      </div>
    </Dialog>
  );
}
