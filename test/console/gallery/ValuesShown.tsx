/** Shows the parts that show one value. */

import { Sparkline } from "../../../console/parts/chart/Sparkline.tsx";
import { LinkButton } from "../../../console/parts/page/LinkTo.tsx";
import { PageHead, Section } from "../../../console/parts/page/PageHead.tsx";
import { TabLinks } from "../../../console/parts/page/TabLinks.tsx";
import { Note, StateWord } from "../../../console/parts/show/StateWord.tsx";
import { Count, Duration, Facts, Id, LabelList, Tag } from "../../../console/parts/show/Value.tsx";
import { When } from "../../../console/parts/show/When.tsx";
import { hostile, long } from "./hostile.ts";

const states = ["good", "warn", "bad", "idle", "unknown"] as const;

export function ValuesShown() {
  return (
    <>
      <PageHead
        title="Sources"
        sentence="Whatever sends points to this project."
        action={
          <LinkButton kind="primary" href="/new">
            New source
          </LinkButton>
        }
      />
      <TabLinks
        label="Source"
        tabs={[
          { href: "/", label: "Overview" },
          { href: "/messages", label: "Messages" },
        ]}
      />
      <Section title="States">
        <div className="gallery-row">
          {states.map((state) => (
            <StateWord key={state} state={state} word={state} />
          ))}
        </div>
      </Section>
      {states.map((state) => (
        <Note key={state} state={state}>
          This is {state}. {hostile}
        </Note>
      ))}
      <Facts
        facts={[
          ["Waiting", <Duration key="waiting" millis={3_723_000} />],
          ["Events", <Count key="events" count={1200} one="event" />],
          ["Id", <Id key="id" value={long} />],
          ["Kind", <Tag key="kind">{hostile}</Tag>],
          [
            "Labels",
            <LabelList key="labels" labels={{ site: "north", line: "3", note: hostile, hall: long }} most={2} />,
          ],
          ["Last data", <When key="when" time="2024-05-29T10:34:03.970415Z" />],
          ["Made", <When key="made" time="2024-05-29T10:34:03.970415Z" exact />],
          ["Never", <When key="never" time={undefined} />],
          ["A day", <Sparkline key="day" label="Messages of a day" values={[1, 4, null, 3, 8, 2]} />],
        ]}
      />
    </>
  );
}
