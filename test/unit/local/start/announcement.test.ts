import { expect, test } from "vitest";
import type { Ready } from "../../../../local/client/ready.ts";
import { announcement } from "../../../../local/start/announcement.ts";

const ready: Ready = {
  httpUrl: "http://127.0.0.1:8080",
  caFile: "ca.pem",
  organization: { id: "o" },
  project: { id: "p", companyName: "AcmeCorp" },
  user: { username: "admin", password: "x" },
  source: { activationUid: "uid", username: "uid", password: "x" },
  retention: { name: "oneYear" },
  apiToken: { id: "t", value: "v" },
  serviceAccount: { keyId: "k", secret: "s", email: "e" },
  receiver: { certFile: "cert.pem", keyFile: "key.pem" },
};

test("every door of MQTT has a line under the address", () => {
  const mqtt = {
    mqttsUrl: "mqtts://127.0.0.1:8883",
    wssUrl: "wss://127.0.0.1:8084/mqtt",
    mqttWsUrl: "ws://127.0.0.1:8080/mqtt",
  };
  const lines = announcement({ ...ready, ...mqtt }, "ready.json", 0).split("\n");
  expect(lines.slice(1, 5)).toEqual([
    "Millrace is ready at http://127.0.0.1:8080",
    "MQTT at mqtts://127.0.0.1:8883",
    "        wss://127.0.0.1:8084/mqtt",
    "        ws://127.0.0.1:8080/mqtt",
  ]);
});

test("nothing is said of MQTT where there is no door for it", () => {
  expect(announcement(ready, "ready.json", 0)).not.toMatch(/mqtt/i);
});
