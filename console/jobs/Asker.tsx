/** Says who asked for a job: by name, or by the id where the API answers no name. */

import { useNameOf } from "../project/use-name-of.ts";

export function Asker({ id }: { readonly id: string }) {
  return useNameOf(id) ?? id;
}
