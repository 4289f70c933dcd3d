/** Gives a source a new password, which is shown this once. */

import { useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { calledOf } from "../../../api/projects.ts";
import { sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Confirm } from "../../../parts/dialog/Confirm.tsx";
import { ShowOnce } from "../../../parts/dialog/ShowOnce.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import type { TabProps } from "../detail/tab.ts";

export function PasswordSection({ source, id }: TabProps) {
  const { id: project } = useProject();
  const may = useCan("device.update");
  const act = useAct(sourcesKey(project));
  const [isAsking, setAsking] = useState(false);
  const [password, setPassword] = useState<string>();
  const reset = async (): Promise<void> => {
    const params = { path: { project, source: id } };
    await act.run(async () => {
      const answer = await api.POST("/v2/projects/{project}/sources/{source}:resetPassword", { params });
      setPassword(answer.password);
    });
    setAsking(false);
  };
  return (
    <Section title="Password">
      <p className="source-quiet">It was shown once, and nobody can read it again. If it is lost, make another one.</p>
      <div className="buttons source-gap">
        <Button disabledReason={may === true ? undefined : may} onClick={() => setAsking(true)}>
          Reset the password…
        </Button>
      </div>
      {isAsking && (
        <Confirm
          title={`Reset the password of ${calledOf(source)}`}
          action="Reset the password"
          pending={act.isPending}
          onConfirm={reset}
          onClose={() => setAsking(false)}
        >
          <p>The password that it has ends at once, and so do the tokens that were got by it.</p>
        </Confirm>
      )}
      {password !== undefined && (
        <ShowOnce
          title="Store the source's password now"
          secrets={[
            { label: "Activation UID", value: source.activationUid },
            { label: "Password", value: password },
          ]}
          fileName="millrace-source.txt"
          onStored={() => setPassword(undefined)}
        />
      )}
    </Section>
  );
}
