/** Keeps the template's secrets and their versions, in a file that only its owner can read. */

import { randomUUID } from "node:crypto";
import type { LocalSecret } from "../../template/model/storage.ts";
import { JsonFile } from "../json-file.ts";
import { StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";
import { generateSecret } from "./generate-secret.ts";

export interface SecretVersion {
  readonly id: string;
  readonly text: string;
  /** `AWSCURRENT` or `AWSPREVIOUS`. A version that was replaced twice has none. */
  readonly stages: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export class SecretStore {
  private readonly file: JsonFile<Record<string, SecretVersion[]>>;
  private readonly secrets: readonly LocalSecret[];
  /** The versions of each secret, newest first, by the secret's ARN. */
  private readonly versionsBySecret: Record<string, SecretVersion[]>;

  /** Generates the secrets that have no value yet. */
  constructor(
    path: string,
    secrets: readonly LocalSecret[],
    health: StoreHealth = new StoreHealth(),
    list: StoreList = unlisted,
  ) {
    this.file = new JsonFile(path, health, list);
    this.secrets = secrets;
    this.versionsBySecret = this.file.read({});
    const fresh = secrets.filter((secret) => this.versionsBySecret[secret.arn] === undefined);
    for (const { arn, value } of fresh) {
      this.versionsBySecret[arn] = [versionOf("text" in value ? value.text : generateSecret(value.generate))];
    }
    if (fresh.length > 0) this.file.write(this.versionsBySecret);
  }

  /** Finds a secret by its name, or by its ARN with or without the last six characters. */
  find(idOrArn: string): LocalSecret | undefined {
    return this.secrets.find(({ arn, name }) => [arn, arn.slice(0, -7), name].includes(idOrArn));
  }

  /** Answers the secret's versions, newest first. */
  versions(secret: LocalSecret): readonly SecretVersion[] {
    return this.versionsBySecret[secret.arn] ?? [];
  }

  current(secret: LocalSecret): SecretVersion | undefined {
    return this.versions(secret).find((version) => version.stages.includes("AWSCURRENT"));
  }

  put(secret: LocalSecret, text: string, id: string = randomUUID()): SecretVersion {
    const version = versionOf(text, id);
    const before = this.versions(secret).map((each) => ({
      ...each,
      stages: each.stages.includes("AWSCURRENT") ? ["AWSPREVIOUS"] : [],
    }));
    this.versionsBySecret[secret.arn] = [version, ...before];
    this.file.write(this.versionsBySecret);
    return version;
  }
}

const versionOf = (text: string, id: string = randomUUID()): SecretVersion => ({
  id,
  text,
  stages: ["AWSCURRENT"],
  createdAt: Date.now(),
});
