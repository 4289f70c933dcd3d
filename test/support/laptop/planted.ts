/** Plants secrets, uses them, and finds them again where they must not be. */

import { until } from "./until.ts";

/** A text in which secrets are looked for, and what it is. */
export interface Searched {
  readonly where: string;
  readonly text: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export class PlantedSecrets {
  /** What the platform answered to calls that it refused: status, headers and body. */
  readonly refusals: Searched[] = [];
  private readonly secrets: { readonly what: string; readonly secret: string }[] = [];

  /** Remembers a secret. Answers it. */
  plant(what: string, secret: string): string {
    // A short text would be found by chance, or be missing without anybody noticing.
    if (secret.length < 12) throw new Error(`The secret "${what}" has ${secret.length} characters; 12 are needed.`);
    this.secrets.push({ what, secret });
    return secret;
  }

  /** Answers the credentials as HTTP Basic, which is planted too. */
  basic(what: string, name: string, secret: string): string {
    return `Basic ${this.plant(`${what} as Basic`, Buffer.from(`${name}:${secret}`).toString("base64"))}`;
  }

  /** Makes a call, again while there were too many, and keeps each refusal. Answers the status and the body. */
  ask(url: string, init: RequestInit = {}): Promise<Answered> {
    const inTime = async (): Promise<Answered | false> => {
      const answered = await this.askOnce(url, init);
      return answered.status !== 429 && answered;
    };
    return until(`an answer of ${new URL(url).pathname} but 429`, inTime, 250);
  }

  private async askOnce(url: string, init: RequestInit): Promise<Answered> {
    const response = await fetch(url, init);
    const text = await response.text();
    if (response.status >= 400) {
      const where = `the refusal of ${init.method ?? "GET"} ${new URL(url).pathname}`;
      this.refusals.push({ where, text: `${response.status} ${JSON.stringify([...response.headers])} ${text}` });
    }
    return { status: response.status, text };
  }

  /** Answers which secrets are in which of the texts, as they are, as in a URL, or in the words of JSON. */
  foundIn(searched: readonly Searched[]): string[] {
    return searched.flatMap(({ where, text }) =>
      this.secrets.flatMap(({ what, secret }) => {
        const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
        return forms.some((form) => text.includes(form)) ? [`${what} in ${where}`] : [];
      }),
    );
  }
}
