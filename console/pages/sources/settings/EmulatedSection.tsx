/** Changes what an emulated device is, which says what events it sends. */

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { devicesCreate as limits } from "../../../api/made/limits.ts";
import { deviceQuery, sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Field, Select } from "../../../parts/form/Field.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { type EmulatedType, emulatedTypeWord } from "../../../words/device-type.ts";

const types = limits.type.enum.map((value) => ({ value, label: emulatedTypeWord(value) }));

export function EmulatedSection({ id }: { readonly id: string }) {
  const { id: project } = useProject();
  const query = useQuery(deviceQuery(project, id));
  return (
    <Section title="What it emulates">
      <QueryView query={query}>
        {({ type }) => <TypeForm key={type} id={id} type={limits.type.enum.find((each) => each === type)} />}
      </QueryView>
    </Section>
  );
}

interface TypeFormProps {
  readonly id: string;
  /** Undefined of a type that a later stage has. */
  readonly type: EmulatedType | undefined;
}

function TypeForm({ id, type }: TypeFormProps) {
  const { id: project } = useProject();
  const may = useCan("emulator.update");
  const act = useAct(sourcesKey(project));
  const [picked, setPicked] = useState<EmulatedType>(type ?? "temperature");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const call = () =>
      api.PUT("/v2/projects/{project}/devices/{device}", {
        params: { path: { project, device: id } },
        body: { type: picked },
      });
    void act.run(call, "The device is of another type now.");
  };
  const nothing = picked === type ? "Choose another type first." : undefined;
  return (
    <form className="form" onSubmit={save}>
      <Field
        label="Type"
        name="type"
        hint="Says which events it sends from now on. What it has sent stays, and so do its labels."
      >
        {(control) => <Select {...control} value={picked} options={types} onChange={setPicked} />}
      </Field>
      <div className="buttons">
        <Button type="submit" pending={act.isPending} disabledReason={may === true ? nothing : may}>
          Change the type
        </Button>
      </div>
    </form>
  );
}
