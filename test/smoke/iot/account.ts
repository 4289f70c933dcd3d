/** Asks AWS IoT with the credentials and the region of the environment. */

import {
  DescribeDomainConfigurationCommand,
  DescribeEndpointCommand,
  IoTClient,
  UpdateDomainConfigurationCommand,
} from "@aws-sdk/client-iot";
import { IoTDataPlaneClient, SendDirectMessageCommand } from "@aws-sdk/client-iot-data-plane";
import type { Account, Host } from "./claim.ts";

const confirmSeconds = 10;

/** `reopen` names the domain configuration that may be closed and opened again. */
export async function openAccount(reopen: string | undefined): Promise<Account> {
  const iot = new IoTClient({});
  const { endpointAddress } = await iot.send(new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" }));
  const data = new IoTDataPlaneClient({ endpoint: `https://${endpointAddress}` });
  return {
    sendDirect: async (clientId, topic, payload) => {
      const message = { clientId, topic, payload: Buffer.from(payload), confirmation: true, timeout: confirmSeconds };
      await data.send(new SendDirectMessageCommand(message));
    },
    ...(reopen === undefined ? {} : { host: hostOf(iot, reopen) }),
  };
}

function hostOf(iot: IoTClient, domainConfigurationName: string): Host {
  return {
    name: async () => {
      const { domainName } = await iot.send(new DescribeDomainConfigurationCommand({ domainConfigurationName }));
      if (domainName === undefined) throw new Error(`AWS names no host of ${domainConfigurationName}.`);
      return domainName;
    },
    setOpen: async (open) => {
      const domainConfigurationStatus = open ? "ENABLED" : "DISABLED";
      await iot.send(new UpdateDomainConfigurationCommand({ domainConfigurationName, domainConfigurationStatus }));
    },
  };
}
