/** Asks AWS IoT Core's data plane to what clients have subscribed. */

import {
  IoTDataPlaneClient,
  type IoTDataPlaneClientConfig,
  ListSubscriptionsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-iot-data-plane";

/** Is more than the subscriptions that a connection may have. */
const pageSize = 200;
const patienceMillis = 2000;

export class Subscriptions {
  private readonly client: IoTDataPlaneClient;

  constructor(configuration: IoTDataPlaneClientConfig = {}) {
    // Never tries again: whoever asks goes on as if there were subscriptions, and asks again soon.
    this.client = new IoTDataPlaneClient({ ...configuration, maxAttempts: 1 });
  }

  /** Answers the client's filters; undefined if it has neither a connection nor a session. */
  async of(clientId: string): Promise<readonly string[] | undefined> {
    const filters: string[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListSubscriptionsCommand({ clientId, maxResults: pageSize, nextToken });
      const abortSignal = AbortSignal.timeout(patienceMillis);
      const page = await this.client.send(command, { abortSignal }).catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      });
      if (!page) return undefined;
      filters.push(...(page.subscriptions ?? []).flatMap(({ topicFilter }) => topicFilter ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return filters;
  }
}
