/** Goes to a page, a project, or the thing whose name or id was pasted, by a few letters. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { idOf, projectsQuery } from "../../api/projects.ts";
import { pageOf } from "../../routes.tsx";
import { entriesOf } from "../nav/entries.ts";
import "./Menu.css";
import { type Target, targetsOf } from "./targets.ts";

interface Props {
  readonly project: string | undefined;
  readonly onClose: () => void;
}

export default function CommandMenu({ project, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [, navigate] = useLocation();
  const targets = useTargets(text, project);
  const active = Math.min(chosen, targets.length - 1);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);

  const go = ({ href }: Target): void => {
    onClose();
    navigate(href);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const target = targets[active];
    if (step !== 0 && targets.length > 0) setChosen((active + step + targets.length) % targets.length);
    else if (event.key === "Enter" && target) go(target);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className="command-menu" aria-label="Go to" onClose={onClose} closedby="any">
      <input
        type="text"
        role="combobox"
        aria-label="Page, project, resource name or id"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder="Page, project, resource name or id"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Places">
        {targets.map((target, index) => (
          <Choice key={target.href} id={`${id}-${index}`} target={target} isActive={index === active} onGo={go} />
        ))}
      </div>
      <p role="status">{targets.length === 0 ? "Nothing has that name." : ""}</p>
    </dialog>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly target: Target;
  readonly isActive: boolean;
  readonly onGo: (target: Target) => void;
}

function Choice({ id, target, isActive, onGo }: ChoiceProps) {
  const item = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) item.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input, which keeps the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: the input names the active choice by aria-activedescendant.
    <div ref={item} id={id} role="option" aria-selected={isActive} onClick={() => onGo(target)}>
      <span>{target.label}</span>
      <span className="command-menu-place">{target.href}</span>
    </div>
  );
}

/** Answers what has the text in its name, what was pasted first. */
function useTargets(text: string, project: string | undefined): Target[] {
  const wanted = text.trim().toLowerCase();
  const { data } = useQuery({ ...projectsQuery(wanted, 10), placeholderData: keepPreviousData });
  return useMemo(() => {
    const pasted = targetsOf(text, project).filter(({ href }) => pageOf(href.split("?")[0] ?? "") !== undefined);
    const pages = [...(project === undefined ? [] : projectPages(project)), ...everywhere];
    const projects = (data?.projects ?? []).map(({ name, displayName }) => ({
      href: `/projects/${idOf(name)}`,
      label: `Project ${displayName}`,
    }));
    const matching = [...pages, ...projects].filter(({ label }) => label.toLowerCase().includes(wanted));
    return [...pasted, ...matching].filter(({ href }) => pageOf(href.split("?")[0] ?? "") !== undefined);
  }, [text, wanted, project, data]);
}

const everywhere: readonly Target[] = [
  { href: "/projects", label: "Projects" },
  { href: "/account", label: "Your account" },
];

const projectPages = (project: string): Target[] =>
  entriesOf(project).map(({ page, href }) => ({ href, label: page.title }));
