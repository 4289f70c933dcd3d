/** Tells what each role permits, as the API names it. */

import { useQuery } from "@tanstack/react-query";
import { type Place, type Role, rolesQuery } from "../../../api/members.ts";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Tag } from "../../../parts/show/Value.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import "../Access.css";

export function RolesExplained({ place }: { readonly place: Place }) {
  const query = useQuery(rolesQuery());
  const isShown = ({ name }: Role): boolean => "project" in place || name === "roles/organization.admin";
  return (
    <div className="access-apart">
      <Section title="What each role permits">
        <QueryView query={query} loading={<Loading />}>
          {(roles) => (
            <ul className="roles">
              {roles.filter(isShown).map((role) => (
                <OneRole key={role.name} role={role} />
              ))}
            </ul>
          )}
        </QueryView>
      </Section>
    </div>
  );
}

function OneRole({ role: { displayName, description, permissions } }: { readonly role: Role }) {
  return (
    <li>
      <h3>{displayName}</h3>
      <p>{description}</p>
      <details>
        <summary>{permissions.length} permissions</summary>
        <div className="roles-permissions">
          {permissions.map((permission) => (
            <Tag key={permission}>{permission}</Tag>
          ))}
        </div>
      </details>
    </li>
  );
}
