/** Makes what the console takes from the OpenAPI document before its rules are tested, since a fresh clone lacks it. */

import { makeTypes } from "../../../console/tools/made-types.ts";

export default makeTypes;
