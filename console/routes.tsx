/** Lists the pages by their addresses. */

import { Route, Switch } from "wouter";
import { NotFound } from "./frame/NotFound.tsx";

export function Routes() {
  return (
    <Switch>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
