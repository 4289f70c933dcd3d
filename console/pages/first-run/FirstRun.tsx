/** Leads from a new project to a first delivery in four steps, which tick themselves. */

import type { ReactNode } from "react";
import { Button } from "../../parts/action/Button.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { StateWord } from "../../parts/show/StateWord.tsx";
import "./FirstRun.css";
import { BreakIt, DeliverStep } from "./DeliverStep.tsx";
import { ReceiverStep } from "./ReceiverStep.tsx";
import { SeeStep, SendStep } from "./SendStep.tsx";
import { type Step, stepNow, steps } from "./steps.ts";
import type { Beginning } from "./use-first-run.ts";

const titles: Readonly<Record<Step, string>> = {
  send: "Send a point",
  see: "See it",
  receive: "Connect a receiver",
  deliver: "Watch it delivered",
};

interface FirstRunProps {
  readonly beginning: Beginning;
  readonly onHide: () => void;
}

export function FirstRun({ beginning, onHide }: FirstRunProps) {
  const { done } = beginning;
  const now = stepNow(done);
  const bodies: Readonly<Record<Step, ReactNode>> = {
    send: <SendStep beginning={beginning} />,
    see: <SeeStep beginning={beginning} />,
    receive: <ReceiverStep />,
    deliver: <DeliverStep beginning={beginning} />,
  };
  return (
    <Section
      title="The first five minutes"
      action={
        <Button kind="quiet" onClick={onHide}>
          Hide these steps
        </Button>
      }
    >
      <p className="only-heard" role="status">
        {done.size} of {steps.length} steps are done.
      </p>
      <ol className="first-run">
        {steps.map((step) => (
          <li key={step} aria-current={step === now ? "step" : undefined}>
            <div className="first-run-head">
              <h3>{titles[step]}</h3>
              {done.has(step) ? <StateWord state="good" word="Done" /> : step === now ? null : <span>Later</span>}
            </div>
            {(step === now || step === "see" || step === "deliver") && bodies[step]}
          </li>
        ))}
      </ol>
      {now === undefined && <BreakIt connectors={beginning.connectors} />}
    </Section>
  );
}
