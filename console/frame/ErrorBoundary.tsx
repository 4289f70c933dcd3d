/** Shows what can be done when a page breaks, instead of an empty one. */

import { Component, type ReactNode } from "react";
import { Button } from "../parts/action/Button.tsx";

interface Props {
  readonly children: ReactNode;
  /** The address: a page that broke is tried again at another one. */
  readonly address?: string;
}

interface State {
  readonly error: unknown;
  readonly address: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined, address: this.props.address };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error ?? new Error("Something was thrown that says nothing.") };
  }

  static getDerivedStateFromProps({ address }: Props, state: State): State | null {
    return address === state.address ? null : { error: undefined, address };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return isGoneChunk(error) ? <NewVersion /> : <Broken error={error} />;
  }
}

/** Tells whether a file of the console was not there, as each browser words it: a newer version was deployed. */
const isGoneChunk = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/.test(error.message);

function NewVersion() {
  return (
    <div className="frame-alone" role="alert">
      <h1>There is a new version of the console</h1>
      <p>This page belongs to a version that was replaced. Nothing that you saved is lost.</p>
      <Button onClick={() => location.reload()}>Reload for the new version</Button>
    </div>
  );
}

function Broken({ error }: { readonly error: unknown }) {
  return (
    <div className="frame-alone" role="alert">
      <h1>This page broke</h1>
      <p>It is a fault of the console, and not of what you did. Other pages go on working.</p>
      <pre>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</pre>
      <Button onClick={() => location.reload()}>Load the page again</Button>
    </div>
  );
}
