/** Reads the form of a project's general settings, and answers what has changed. */

import * as v from "valibot";
import type { ProjectAnswer } from "../../api/projects.ts";
import { differing } from "../../parts/form/differing.ts";

const degrees = (most: number, name: string) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.check(
      (text) => text === "" || (/^-?\d+(\.\d+)?$/.test(text) && Math.abs(Number(text)) <= most),
      `A ${name} is a number from -${most} to ${most}.`,
    ),
  );

export const generalSchema = v.object({
  displayName: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, "Give it a name."),
    v.maxLength(100, "At most 100 letters."),
  ),
  timeLocation: v.pipe(v.string(), v.trim()),
  latitude: degrees(90, "latitude"),
  longitude: degrees(180, "longitude"),
  eventLogDays: v.pipe(
    v.string(),
    v.trim(),
    v.check((text) => /^\d{1,2}$/.test(text) && Number(text) <= 31, "A whole number from 0 to 31."),
  ),
});

export type GeneralValues = v.InferOutput<typeof generalSchema>;

export const valuesOf = ({ displayName, location, eventLogDays }: ProjectAnswer): GeneralValues => ({
  displayName,
  timeLocation: location.timeLocation,
  latitude: location.latitude === null ? "" : String(location.latitude),
  longitude: location.longitude === null ? "" : String(location.longitude),
  eventLogDays: String(eventLogDays),
});

const degreesOf = (text: string): number | null => (text === "" ? null : Number(text));

/** Answers what a project is asked to become. A place is one thing, and is changed whole. */
const bodyOf = (values: GeneralValues) => ({
  displayName: values.displayName,
  location: {
    latitude: degreesOf(values.latitude),
    longitude: degreesOf(values.longitude),
    timeLocation: values.timeLocation,
  },
  eventLogDays: Number(values.eventLogDays),
});

/** Answers the body of the call, with nothing in it that stays as the form began. */
export const changesOf = (before: GeneralValues, next: GeneralValues) => differing(bodyOf(before), bodyOf(next));
