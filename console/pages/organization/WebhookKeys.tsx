/** Shows the keys that sign webhooks and when each does, and rotates them. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { type WebhookKey, webhookKeysQuery } from "../../api/organizations.ts";
import { Button } from "../../parts/action/Button.tsx";
import { ConfirmCall } from "../../parts/dialog/ConfirmCall.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { Id } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useMayChange } from "../access/members/use-may-change.ts";

const columns: readonly Column<WebhookKey>[] = [
  { id: "kid", head: "Key", cell: ({ kid }) => <Id value={kid} label="Copy the key's id" /> },
  { id: "made", head: "Made", cell: ({ createTime }) => <When time={createTime} /> },
  { id: "from", head: "Signs from", cell: ({ signStartTime }) => <When time={signStartTime} /> },
  { id: "until", head: "Signs until", cell: ({ signEndTime }) => <When time={signEndTime ?? undefined} /> },
];

export function WebhookKeys({ organization }: { readonly organization: string }) {
  const reason = useMayChange({ organization });
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const query = webhookKeysQuery(organization);
  const keys = useQuery(query);
  const rotate = async (): Promise<void> => {
    const params = { path: { organization } };
    await api.POST("/v2/organizations/{organization}:rotateWebhookKeys", { params, body: {} });
    await client.invalidateQueries({ queryKey: query.queryKey });
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
        Millrace signs what it sends to receivers by a key of this deployment, beside the secret of each connector. Keys
        rotate by themselves; rotate them here if one may have become known.
      </p>
      <QueryView query={keys} loading={<Loading shape="table" label="Loading the keys" />}>
        {(rows) => <DataTable label="Keys that sign" columns={columns} rows={rows} rowKey={({ kid }) => kid} />}
      </QueryView>
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
