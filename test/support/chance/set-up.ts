/**
 * Gives every property test one seed, so that a run that fails tells of a change and not of luck. Vitest runs it before
 * each file of each project.
 */

import fc from "fast-check";
import { seedOf } from "./seed.ts";

const seed = seedOf(process.env.TEST_SEED);
fc.configureGlobal({ ...fc.readConfigureGlobal(), ...(seed === undefined ? {} : { seed }) });
