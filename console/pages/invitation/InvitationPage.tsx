/**
 * Accepts an invitation: as who is signed in, as somebody who signs in here, or as somebody new who chooses a password.
 * Without the token of a link it says where one comes from.
 */

import { useState } from "react";
import { useLocation } from "wouter";
import type { Member } from "../../api/members.ts";
import { useSession } from "../../session/store.ts";
import { AcceptAsCaller } from "./AcceptAsCaller.tsx";
import { AcceptAsNew } from "./AcceptAsNew.tsx";
import { AcceptBySigningIn } from "./AcceptBySigningIn.tsx";
import "./Invitation.css";
import { forgetInvitation, takeInvitation } from "./token.ts";

export default function InvitationPage() {
  const token = takeInvitation(window);
  const { kind } = useSession();
  const [, navigate] = useLocation();
  const [isKnown, setKnown] = useState(false);
  if (token === undefined) return <NoInvitation />;
  const accepted = (member: Member): void => {
    forgetInvitation();
    // A member's name begins with that of the project or organization.
    navigate(`/${member.name.split("/").slice(0, 2).join("/")}`);
  };
  return (
    <div className="invitation">
      <h1>You are invited</h1>
      <p>Somebody wants to work with you in Millrace.</p>
      {kind === "active" && <AcceptAsCaller token={token} onAccepted={accepted} />}
      {kind === "none" && isKnown && <AcceptBySigningIn onBack={() => setKnown(false)} />}
      {kind === "none" && !isKnown && (
        <AcceptAsNew token={token} onAccepted={accepted} onKnown={() => setKnown(true)} />
      )}
    </div>
  );
}

const NoInvitation = () => (
  <div className="invitation">
    <h1>This address holds no invitation</h1>
    <p>
      Open the whole link that you were sent, once more if you have reloaded the page. Whoever invited you can make
      another one.
    </p>
  </div>
);
