/** Shows who is signed in, until when, and what they may do where; changes the password. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { callerQuery } from "../../api/caller.ts";
import type { AnswerOf } from "../../api/client.ts";
import { Unreadable } from "../../frame/Unreadable.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { formatTime } from "../../time/format.ts";
import { useZone } from "../../time/use-zone.ts";
import "./AccountPage.css";
import { PasswordForm } from "./PasswordForm.tsx";

type Caller = AnswerOf<"/v2/me">;

export default function AccountPage() {
  const { data, error, refetch } = useQuery(callerQuery());
  return (
    <div className="account-page">
      <h1>Your account</h1>
      <p className="account-sentence">Who you are to this stage, and what you may do where.</p>
      {!data && !error && <Loading label="Loading your account" />}
      {error && !data && <Unreadable error={error} what="your account" onRetry={() => refetch()} />}
      {data && <Facts caller={data} />}
      {data && <Memberships memberships={data.memberships} />}
      {data?.kind === "USER" && data.username !== null && <PasswordForm username={data.username} />}
    </div>
  );
}

function Facts({ caller: { displayName, username, email, name, session } }: { readonly caller: Caller }) {
  const zone = useZone();
  const moment = (time: string): string => `${formatTime(Date.parse(time), zone)} (${zone})`;
  return (
    <dl className="account-facts">
      <dt>Name</dt>
      <dd>{displayName}</dd>
      <dt>Signs in as</dt>
      <dd>{username ?? email ?? "–"}</dd>
      <dt>Resource name</dt>
      <dd>
        <code>{name}</code>
      </dd>
      {session && (
        <>
          <dt>Signed in</dt>
          <dd>{moment(session.signInTime)}</dd>
          <dt>A password is asked for again</dt>
          <dd>{moment(session.sessionEndTime)}, or earlier if you rest</dd>
        </>
      )}
    </dl>
  );
}

function Memberships({ memberships }: { readonly memberships: Caller["memberships"] }) {
  if (memberships.length === 0) return <p>You are a member of no project and no organization.</p>;
  return (
    <section>
      <h2>Memberships</h2>
      <ul className="account-memberships">
        {memberships.map(({ name, displayName, roles }) => (
          <li key={name}>
            <Link href={`/${name}`}>{displayName}</Link>
            <span>{roles.map((role) => role.replace("roles/", "")).join(", ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
