/** Generates secrets as CloudFormation's `GenerateSecretString` does. */

import { randomInt } from "node:crypto";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { asObject } from "../../template/json.ts";
import type { SecretGeneration } from "../../template/model/storage.ts";

/** The characters that Secrets Manager chooses from. */
const classes = {
  lowercase: "abcdefghijklmnopqrstuvwxyz",
  uppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numbers: "0123456789",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  space: " ",
};

/** Answers the secret's whole text. Throws if the template leaves no character to choose from. */
export function generateSecret(wanted: SecretGeneration): string {
  const password = generatePassword(wanted);
  if (wanted.into === undefined) return password;
  return JSON.stringify({ ...asObject(parseJson(wanted.into.template)), [wanted.into.key]: password });
}

function generatePassword(wanted: SecretGeneration): string {
  const allowed = [
    ...(wanted.excludeLowercase ? [] : [classes.lowercase]),
    ...(wanted.excludeUppercase ? [] : [classes.uppercase]),
    ...(wanted.excludeNumbers ? [] : [classes.numbers]),
    ...(wanted.excludePunctuation ? [] : [classes.punctuation]),
    ...(wanted.includeSpace ? [classes.space] : []),
  ].map((characters) => [...characters].filter((each) => !wanted.excludeCharacters.includes(each)));
  const kept = allowed.filter((characters) => characters.length > 0);
  const all = kept.flat();
  const required = wanted.requireEachIncludedType ? kept : [];
  if (all.length === 0 || required.length > wanted.length)
    throw new Error("A generated secret has no characters to choose from.");
  const drawn = [...required.map(draw), ...Array.from({ length: wanted.length - required.length }, () => draw(all))];
  return shuffled(drawn).join("");
}

const draw = (characters: readonly string[]): string => characters[randomInt(characters.length)] ?? "";

function shuffled(characters: readonly string[]): string[] {
  const rest = [...characters];
  return characters.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
