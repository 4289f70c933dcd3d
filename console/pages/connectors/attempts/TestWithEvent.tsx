/** Tests a connector by the event of an attempt, as the log holds it. That works while the connector is disabled, too. */

import { useState } from "react";
import type { Attempt } from "../../../api/attempts.ts";
import type { Connector } from "../../../api/connectors.ts";
import { idOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { useCan } from "../../../project/use-project.ts";
import { TestDialog } from "../actions/TestDialog.tsx";

interface TestWithEventProps {
  readonly connector: Connector;
  readonly attempt: Attempt;
}

export function TestWithEvent({ connector, attempt: { device, eventId } }: TestWithEventProps) {
  const may = useCan("dataconnector.update");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button disabledReason={may === true ? undefined : may} onClick={() => setOpen(true)}>
        Test with this event
      </Button>
      {isOpen && (
        <TestDialog connector={connector} kept={{ device: idOf(device), eventId }} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
