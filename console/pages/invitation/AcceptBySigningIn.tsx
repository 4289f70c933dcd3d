/** Lets somebody who has an account sign in first. The page then offers to accept as that person. */

import { Button } from "../../parts/action/Button.tsx";
import { SignInForm } from "../../session/SignInForm.tsx";

export function AcceptBySigningIn({ onBack }: { readonly onBack: () => void }) {
  return (
    <>
      <SignInForm />
      <div>
        <Button onClick={onBack}>I am new here</Button>
      </div>
    </>
  );
}
