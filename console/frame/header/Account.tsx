/** Shows who is signed in, with the look of the console and the way out. */

import { useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Link } from "wouter";
import { callerQuery } from "../../api/caller.ts";
import { areSingleKeysOn, setSingleKeys } from "../../keys/use-key.ts";
import { signOut } from "../../session/sign-out.ts";
import { setTheme, theme, themes } from "../../session/theme.ts";
import { openHelp } from "../menu/open.ts";
import "../popover.css";
import { useAfterPaint } from "../use-after-paint.ts";

export function Account() {
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  const isAfterPaint = useAfterPaint();
  const { data } = useQuery(callerQuery());
  const name = data?.displayName ?? "Account";
  return (
    <>
      <button type="button" className="header-account" popoverTarget={id}>
        <span className="header-initial" aria-hidden="true">
          {name.charAt(0).toUpperCase()}
        </span>
        <span className="only-heard">Account of</span>
        <span className="header-name">{name}</span>
      </button>
      <div id={id} ref={popover} popover="auto" className="frame-popover account">
        {isAfterPaint && <Choices onDone={() => popover.current?.hidePopover()} />}
      </div>
    </>
  );
}

function Choices({ onDone }: { readonly onDone: () => void }) {
  return (
    <>
      <ThemeChoice />
      <SingleKeys />
      <hr />
      <button
        type="button"
        onClick={() => {
          onDone();
          openHelp();
        }}
      >
        Keys
      </button>
      <Link href="/account" onClick={onDone}>
        Your account
      </Link>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </>
  );
}

const themeWords = { auto: "As the system", light: "Light", dark: "Dark" } as const;

function ThemeChoice() {
  const [chosen, setChosen] = useState(theme);
  return (
    <fieldset className="account-theme">
      <legend>Theme</legend>
      {themes.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="theme"
            checked={chosen === name}
            onChange={() => {
              setTheme(name);
              setChosen(name);
            }}
          />
          {themeWords[name]}
        </label>
      ))}
    </fieldset>
  );
}

function SingleKeys() {
  const [isOn, setOn] = useState(areSingleKeysOn);
  return (
    <label className="account-keys">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ target }) => {
          setSingleKeys(target.checked);
          setOn(target.checked);
        }}
      />
      Keys of one letter
    </label>
  );
}
