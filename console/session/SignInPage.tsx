/** Signs a person in who is not, at whatever address: the page of the address is shown afterwards. */

import { useConfig } from "../api/use-config.ts";
import { SignInForm } from "./SignInForm.tsx";

export function SignInPage() {
  const { laptop, stage } = useConfig();
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <h1>Sign in to Millrace</h1>
        <p className="sign-in-stage">
          Stage <strong>{stage}</strong>
        </p>
        <SignInForm />
        {laptop ? <LaptopHint /> : <DeployedHint />}
      </div>
    </main>
  );
}

function LaptopHint() {
  return (
    <p className="sign-in-hint">
      The first name and password stand in <code>ready.json</code>, in the laptop's data directory. The line{" "}
      <code>Console:</code> that <code>npm start</code> prints signs in without them.
    </p>
  );
}

function DeployedHint() {
  return (
    <p className="sign-in-hint">
      The first administrator's password lies in Secrets Manager: the stack's output <code>AdministratorSecret</code>{" "}
      names it.
    </p>
  );
}
