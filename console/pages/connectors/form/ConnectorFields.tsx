/** The fields of a connector, for a new one and for the settings of one that is there. */

import { useQuery } from "@tanstack/react-query";
import { eventTypesInUse, labelKeysInUse } from "../../../api/in-use.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { ManySelectLater } from "../../../parts/filter/ManySelectLater.tsx";
import { Check, Field, SecretInput, Select, TextField, TextInput } from "../../../parts/form/Field.tsx";
import { FieldGroup, KeyValues } from "../../../parts/form/Lists.tsx";
import type { Form } from "../../../parts/form/use-form.ts";
import { useProject } from "../../../project/use-project.ts";
import { knownEventTypes } from "../words/event-types.ts";
import { newSecret } from "./new-secret.ts";
import { splitUrl } from "./url.ts";
import type { ConnectorValues } from "./values.ts";

interface FieldsProps {
  readonly form: Form<ConnectorValues>;
}

export function ConnectorFields({ form }: FieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        name="displayName"
        hint="For people. It need not be unique."
        error={form.errorOf("displayName")}
        value={form.values.displayName}
        onChange={(text) => form.set("displayName", text)}
      />
      <UrlFields form={form} />
      <SecretField form={form} />
      <ChoiceFields form={form} />
      <FieldGroup
        label="Headers"
        hint="Sent with each request. Values are hidden until each is shown."
        error={form.errorOf("httpConfig.headers")}
      >
        <KeyValues
          pairs={form.values["httpConfig.headers"]}
          onChange={(pairs) => form.set("httpConfig.headers", pairs)}
          keyName="Header"
          secret
        />
      </FieldGroup>
      <DeliveryFields form={form} />
    </>
  );
}

function UrlFields({ form }: FieldsProps) {
  const { values, set } = form;
  /** Takes name and password out of a URL that was typed or pasted, to hide them. */
  const split = (): void => {
    const { url, user, password } = splitUrl(values["httpConfig.url"].trim());
    if (user === "" && password === "") return;
    set("httpConfig.url", url);
    set("user", user);
    set("password", password);
  };
  return (
    <>
      <TextField
        label="URL"
        name="httpConfig.url"
        hint="Where each event is posted to: https alone, on a laptop too. A name and password in it are split off."
        error={form.errorOf("httpConfig.url")}
        type="url"
        placeholder="https://example.com/events"
        spellCheck={false}
        value={values["httpConfig.url"]}
        onChange={(text) => set("httpConfig.url", text)}
        onBlur={split}
      />
      {(values.user !== "" || values.password !== "") && (
        <FieldGroup label="Basic auth" hint="Sent as a header. Empty both to send none.">
          <div className="connector-pair">
            <TextInput
              aria-label="Name of Basic auth"
              autoComplete="off"
              value={values.user}
              onChange={(text) => set("user", text)}
            />
            <SecretInput
              aria-label="Password of Basic auth"
              value={values.password}
              onChange={(text) => set("password", text)}
            />
          </div>
        </FieldGroup>
      )}
    </>
  );
}

function SecretField({ form }: FieldsProps) {
  const name = "httpConfig.signatureSecret";
  return (
    <Field
      label="Signature secret"
      name={name}
      hint="Signs each request, so that the receiver can tell them from others'. Without one the stage's keys alone sign."
      error={form.errorOf(name)}
    >
      {(control) => (
        <div className="connector-secret">
          <SecretInput {...control} value={form.values[name]} onChange={(text) => form.set(name, text)} />
          <Button onClick={() => form.set(name, newSecret())}>Generate 32 bytes</Button>
        </div>
      )}
    </Field>
  );
}

const choicesOf = (values: readonly string[]) => [...new Set(values)].map((value) => ({ value, label: value }));

function ChoiceFields({ form }: FieldsProps) {
  const { values, set } = form;
  const { id } = useProject();
  // The form does without them where they cannot be had: others may be typed in any case.
  const { data: types = [] } = useQuery(eventTypesInUse(id));
  const { data: keys = [] } = useQuery(labelKeysInUse(id));
  return (
    <>
      <FieldGroup
        label="Events"
        hint={values.events.length === 0 ? "All types are sent." : `Sent are: ${values.events.join(", ")}.`}
        error={form.errorOf("events")}
      >
        <div>
          <ManySelectLater
            label="Event types"
            choices={choicesOf([...types, ...knownEventTypes])}
            value={values.events}
            onChange={(events) => set("events", events)}
            isOpenEnded
          />
        </div>
      </FieldGroup>
      <FieldGroup
        label="Labels"
        hint={
          values.labels.length === 0
            ? "No labels go along."
            : `Of the device's labels these go along: ${values.labels.join(", ")}.`
        }
        error={form.errorOf("labels")}
      >
        <div>
          <ManySelectLater
            label="Label keys"
            choices={choicesOf(["name", "description", ...keys])}
            value={values.labels}
            onChange={(labels) => set("labels", labels)}
            isOpenEnded
          />
        </div>
      </FieldGroup>
    </>
  );
}

function DeliveryFields({ form }: FieldsProps) {
  const { values, set } = form;
  const isFaulty = form.errorOf("concurrency") !== undefined;
  return (
    <details className="connector-delivery" open={isFaulty || undefined}>
      <summary>Delivery</summary>
      <div className="form">
        <Field label="What acknowledges an event" name="acknowledge" error={form.errorOf("acknowledge")}>
          {(control) => (
            <Select
              {...control}
              value={values.acknowledge}
              options={[
                { value: "200", label: "200 alone" },
                { value: "2xx", label: "any 2xx" },
              ]}
              onChange={(value) => set("acknowledge", value)}
            />
          )}
        </Field>
        <Field
          label="While it is disabled"
          name="pauseMode"
          hint="What was dropped stands in the gaps, and can be replayed for 31 days."
          error={form.errorOf("pauseMode")}
        >
          {(control) => (
            <Select
              {...control}
              value={values.pauseMode}
              options={[
                { value: "drop", label: "its events are dropped" },
                { value: "retain", label: "its events wait, for up to 13 days" },
              ]}
              onChange={(value) => set("pauseMode", value)}
            />
          )}
        </Field>
        <TextField
          label="Requests at once, at most"
          name="concurrency"
          hint="From 2 to 2000."
          error={form.errorOf("concurrency")}
          inputMode="numeric"
          value={values.concurrency}
          onChange={(text) => set("concurrency", text)}
        />
        <Check
          label="An answer of 410 Gone disables it at once"
          name="disableOnGone"
          value={values.disableOnGone}
          onChange={(value) => set("disableOnGone", value)}
        />
      </div>
    </details>
  );
}
