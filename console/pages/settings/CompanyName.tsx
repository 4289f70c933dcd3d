/** Changes the company name of a project, which MQTT topics begin with: the new one has to be typed twice. */

import { useState } from "react";
import { idOf, type ProjectAnswer } from "../../api/projects.ts";
import { Button } from "../../parts/action/Button.tsx";
import { ConfirmCall } from "../../parts/dialog/ConfirmCall.tsx";
import { TextField } from "../../parts/form/Field.tsx";
import { useCan } from "../../project/use-project.ts";
import { useSave } from "./use-save.ts";

export function CompanyName({ project }: { readonly project: ProjectAnswer }) {
  const { companyName } = project;
  const may = useCan("project.update");
  const save = useSave(idOf(project.name));
  const [name, setName] = useState(companyName);
  const [isAsking, setAsking] = useState(false);
  const nothing = name.trim() === "" || name.trim() === companyName ? "Enter another name first." : undefined;
  return (
    <>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (may === true && nothing === undefined) setAsking(true);
        }}
      >
        <TextField
          name="companyName"
          label="Company name"
          hint={`Live topics of MQTT begin with it: v1/raw/${companyName}/…`}
          value={name}
          onChange={setName}
          spellCheck={false}
        />
        <div>
          <Button type="submit" disabledReason={may === true ? nothing : may}>
            Change the company name
          </Button>
        </div>
      </form>
      {isAsking && (
        <ConfirmCall
          title="Change the company name?"
          action="Change it"
          typed={name.trim()}
          run={async () => {
            await save({ companyName: name.trim(), confirm: true });
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            Whoever watches topics that begin with {companyName} receives nothing more until they watch the new ones.
            The old name stays reserved for this project for 30 days.
          </p>
        </ConfirmCall>
      )}
    </>
  );
}
