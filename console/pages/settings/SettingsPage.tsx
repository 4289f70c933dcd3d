/** Shows the settings of a project, and changes them: names, place, how long events are kept, and its end. */

import { useQuery } from "@tanstack/react-query";
import { type ProjectAnswer, projectQuery } from "../../api/projects.ts";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead, Section } from "../../parts/page/PageHead.tsx";
import { Facts, Id } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { CompanyName } from "./CompanyName.tsx";
import { DeleteProject } from "./DeleteProject.tsx";
import { GeneralForm } from "./GeneralForm.tsx";
import "./Settings.css";

export default function SettingsPage() {
  const { id } = useProject();
  const query = useQuery(projectQuery(id));
  const code = useProjectCode();
  return (
    <>
      <PageHead
        title="Settings"
        sentence="What the project is called, where it stands, and how long its events are kept."
        code={<CodeDrawer {...code("", { method: "PATCH", body: { eventLogDays: 31 } })} label="Change the project" />}
      />
      <QueryView query={query}>{(project) => <Settings project={project} />}</QueryView>
    </>
  );
}

function Settings({ project }: { readonly project: ProjectAnswer }) {
  return (
    <>
      <Section title="The project">
        <Facts
          facts={[
            ["Id", <Id key="id" value={project.name} label="Copy the resource name" />],
            ["Organization", project.organizationDisplayName],
            ["Made", <When key="made" time={project.createTime} />],
          ]}
        />
      </Section>
      <Section title="General">
        <GeneralForm project={project} />
      </Section>
      <Section title="Company name">
        <CompanyName project={project} />
      </Section>
      <Section title="Delete the project">
        <DeleteProject project={project} />
      </Section>
    </>
  );
}
