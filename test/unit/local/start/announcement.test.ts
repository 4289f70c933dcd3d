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
  const lines = announcement({ ...ready, ...mqtt }, "ready.json", 0, "token").split("\n");
  expect(lines.slice(1, 5)).toEqual([
    "Millrace is ready at http://127.0.0.1:8080",
    "MQTT at mqtts://127.0.0.1:8883",
    "        wss://127.0.0.1:8084/mqtt",
    "        ws://127.0.0.1:8080/mqtt",
  ]);
});

test("the console's link signs the administrator in, by what no browser sends", () => {
  const consoleUrl = ready.httpUrl;
  expect(announcement({ ...ready, consoleUrl }, "ready.json", 0, "to.k-en_")).toContain(
    "\nConsole: http://127.0.0.1:8080/sign-in#token=to.k-en_\n",
  );
  expect(announcement(ready, "ready.json", 0, "token")).not.toContain("token=");
});

test("nothing is said of MQTT where there is no door for it", () => {
  expect(announcement(ready, "ready.json", 0, "token")).not.toMatch(/mqtt/i);
});
