/** Holds what every page has at its top: the project's health, the zone, the command menu and the account. */

import { Icon } from "../../parts/Icon.tsx";
import { openMenu } from "../menu/open.ts";
import { Account } from "./Account.tsx";
import { HealthDot } from "./HealthDot.tsx";
import { SessionNotice } from "./SessionNotice.tsx";
import { ZoneSelect } from "./ZoneSelect.tsx";
import "./Header.css";

export function Header({ project }: { readonly project: string | undefined }) {
  return (
    <header className="header">
      <SessionNotice />
      {project !== undefined && <HealthDot project={project} />}
      <span className="header-space" />
      <button type="button" className="header-search" onClick={openMenu}>
        <Icon name="search" />
        <span>Go to…</span>
        <kbd>Ctrl K</kbd>
      </button>
      <ZoneSelect />
      <Account />
    </header>
  );
}
