/** Shows what a receiver answered: the first kilobyte, as text and nothing else. */

import { Code } from "../../../parts/code/Snippet.tsx";
import { useCan } from "../../../project/use-project.ts";

interface AnswerTextProps {
  readonly answer: string;
}

export function AnswerText({ answer }: AnswerTextProps) {
  const may = useCan("dataconnector.update");
  if (may !== true)
    return <p className="connector-quiet">What the receiver answered is hidden from your role. {may}</p>;
  if (answer === "") return <p className="connector-quiet">The answer had no body.</p>;
  return (
    <>
      <h3>Answer, its first kilobyte</h3>
      <Code text={answer} label="What the receiver answered" isWrapped />
    </>
  );
}
