/** Rotates the keys that sign an organization's webhooks, and shows those that sign from now on. */

import { useState } from "react";
import { type AnswerOf, api } from "../../api/client.ts";
import { Button } from "../../parts/action/Button.tsx";
import { ConfirmCall } from "../../parts/dialog/ConfirmCall.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { Id } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useMayChange } from "../access/members/use-may-change.ts";

type Key = AnswerOf<"/v2/organizations/{organization}:rotateWebhookKeys", "post">["keys"][number];

const columns: readonly Column<Key>[] = [
  { id: "kid", head: "Key", cell: ({ kid }) => <Id value={kid} label="Copy the key's id" /> },
  { id: "made", head: "Made", cell: ({ createTime }) => <When time={createTime} /> },
  { id: "from", head: "Signs from", cell: ({ signStartTime }) => <When time={signStartTime} /> },
  { id: "until", head: "Signs until", cell: ({ signEndTime }) => <When time={signEndTime ?? undefined} /> },
];

export function WebhookKeys({ organization }: { readonly organization: string }) {
  const reason = useMayChange({ organization });
  const [isAsking, setAsking] = useState(false);
  const [keys, setKeys] = useState<readonly Key[]>();
  const rotate = async (): Promise<void> => {
    const params = { path: { organization } };
    setKeys((await api.POST("/v2/organizations/{organization}:rotateWebhookKeys", { params, body: {} })).keys);
    setAsking(false);
  };
  return (
    <Section
      title="Webhook keys"
      action={
        <Button disabledReason={reason} onClick={() => setAsking(true)}>
          Rotate the keys
        </Button>
      }
    >
      <p>
        Millrace signs what it sends to receivers by a key of the organization, beside the secret of each connector.
        Keys rotate by themselves; rotate them here if one may have become known.
      </p>
      {keys && <DataTable label="Webhook keys" columns={columns} rows={keys} rowKey={({ kid }) => kid} />}
      {isAsking && (
        <ConfirmCall
          title="Rotate the webhook keys?"
          action="Rotate"
          kind="primary"
          run={rotate}
          onClose={() => setAsking(false)}
        >
          <p>
            A new key is published now and signs a day later, so that receivers know it by then. The one before signs
            until then.
          </p>
        </ConfirmCall>
      )}
    </Section>
  );
}
