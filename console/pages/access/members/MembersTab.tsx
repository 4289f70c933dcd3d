/** Lists the members of a project or the administrators of an organization, adds, changes and removes them. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import * as v from "valibot";
import { type Member, membersQuery, type Place } from "../../../api/members.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { FilterBar, TextFilter } from "../../../parts/filter/FilterBar.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { NoMatch } from "../../../parts/states/States.tsx";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useSearchState } from "../../../url/use-search-state.ts";
import { AddMember } from "./AddMember.tsx";
import { type Doing, MemberDialogs } from "./MemberDialogs.tsx";
import { memberColumns } from "./member-columns.tsx";
import { RolesExplained } from "./RolesExplained.tsx";
import { useMayChange } from "./use-may-change.ts";
import { isFound } from "./words.ts";

const search = v.object({ q: v.optional(v.string(), "") });

export function MembersTab({ place }: { readonly place: Place }) {
  const [{ q }, change] = useSearchState(search);
  const query = useQuery(membersQuery(place));
  const reason = useMayChange(place);
  const [doing, setDoing] = useState<Doing>();
  const [isAdding, setAdding] = useState(false);
  const found = (query.data ?? []).filter((member) => isFound(member, q));
  const what = "project" in place ? "Add a member" : "Add an administrator";
  return (
    <>
      <Controls
        text={q}
        onText={(text) => change({ q: text }, { replace: true })}
        action={
          <Button kind="primary" icon="plus" disabledReason={reason} onClick={() => setAdding(true)}>
            {what}
          </Button>
        }
      />
      <QueryView
        query={query}
        isEmpty={() => found.length === 0}
        noMatch={<NoMatch onClear={() => change({ q: "" })} />}
      >
        {() => (
          <DataTable
            label={"project" in place ? "Members" : "Administrators"}
            columns={memberColumns({ place, reason, onDo: setDoing })}
            rows={found}
            rowKey={({ name }: Member) => name}
          />
        )}
      </QueryView>
      <RolesExplained place={place} />
      {isAdding && <AddMember place={place} onClose={() => setAdding(false)} onInvited={setDoing} />}
      {doing && <MemberDialogs place={place} doing={doing} onClose={() => setDoing(undefined)} />}
    </>
  );
}

interface ControlsProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly action: ReactNode;
}

const Controls = ({ text, onText, action }: ControlsProps) => (
  <FilterBar>
    <TextFilter label="Find by name" value={text} onChange={onText} />
    {action}
  </FilterBar>
);
