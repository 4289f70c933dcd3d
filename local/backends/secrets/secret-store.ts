/** The template's secrets with their versions, in a file that only its owner can read. */

import { randomUUID } from "node:crypto";
import type { LocalSecret } from "../../template/model/storage.ts";
import { JsonFile } from "../json-file.ts";
import { generateSecret } from "./generate-secret.ts";

export interface SecretVersion {
  readonly id: string;
  readonly text: string;
  /** `AWSCURRENT`, `AWSPREVIOUS`; none: replaced twice since. */
  readonly stages: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export class SecretStore {
  private readonly file: JsonFile<Record<string, SecretVersion[]>>;
  private readonly secrets: readonly LocalSecret[];
  /** Newest first, by ARN. */
  private readonly versionsBySecret: Record<string, SecretVersion[]>;

  /** Generates what was never generated. */
  constructor(path: string, secrets: readonly LocalSecret[]) {
    this.file = new JsonFile(path);
    this.secrets = secrets;
    this.versionsBySecret = this.file.read({});
    const fresh = secrets.filter((secret) => this.versionsBySecret[secret.arn] === undefined);
    for (const { arn, value } of fresh) {
      this.versionsBySecret[arn] = [versionOf("text" in value ? value.text : generateSecret(value.generate))];
    }
    if (fresh.length > 0) this.file.write(this.versionsBySecret);
  }

  /** By ARN, with or without its last six characters, or by name. */
  find(idOrArn: string): LocalSecret | undefined {
    return this.secrets.find(({ arn, name }) => [arn, arn.slice(0, -7), name].includes(idOrArn));
  }

  /** Newest first. */
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
