/** The third step: a receiver is started, and a data connector made that pushes to it. */

import { useConfig } from "../../api/use-config.ts";
import { CopyButton } from "../../parts/action/Copy.tsx";
import { Code } from "../../parts/code/Snippet.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { useProject } from "../../project/use-project.ts";
import { receiverCommands, receiverUrl } from "./receiver-commands.ts";

export function ReceiverStep() {
  const { id } = useProject();
  const { laptop } = useConfig();
  const form = `/projects/${encodeURIComponent(id)}/connectors/new`;
  return (
    <div className="first-run-body">
      {laptop ? (
        <Commands />
      ) : (
        <p>
          A receiver is a program of yours that answers 200 to a POST, at an https address that the internet can reach.
          The folder docs/receivers of Millrace holds complete ones in Node, Python and Go, which verify signatures.
        </p>
      )}
      <div className="buttons">
        <LinkButton kind="primary" href={laptop ? `${form}?url=${encodeURIComponent(receiverUrl)}` : form}>
          Create the connector
        </LinkButton>
      </div>
    </div>
  );
}

function Commands() {
  const { restUrl } = useConfig();
  return (
    <>
      <p>
        Start a receiver in a second terminal, in the folder that npm start runs in. It uses a certificate that this
        laptop trusts.
      </p>
      {receiverCommands(restUrl).map(({ language, needs, text }, index) => (
        <details key={language} open={index === 0}>
          <summary>
            {language} <span className="first-run-needs">{needs}</span>
          </summary>
          <div className="first-run-command">
            <Code text={text} label={`The receiver in ${language}`} />
            <CopyButton text={text} label={`Copy the commands for ${language}`} />
          </div>
        </details>
      ))}
    </>
  );
}
