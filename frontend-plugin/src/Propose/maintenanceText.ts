import { secondsOf } from '../shared/spans';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A maintenance of every week, as a form has it. */
export interface WeeklyMaintenance {
  day: Weekday;
  /** `02:00` on the clocks of the zone. */
  at: string;
  /** In Prometheus' notation, such as `2h`. */
  length: string;
  zone: string;
}

/** A maintenance that happens once, by the clock of whoever types it: `2026-11-24T22:00`. */
export interface OneOffMaintenance {
  from: string;
  until: string;
}

const MINUTE = 60;
const SIX_DAYS = 6 * 86_400;

/** As the backend reads it; nothing where the time is none, or the length is not 1 minute to 6 days. */
export function weeklyText({ day, at, length, zone }: WeeklyMaintenance): string | undefined {
  const seconds = secondsOf(length.replaceAll(' ', '')) ?? 0;
  const isMaintenance = /^([01]\d|2[0-3]):[0-5]\d$/.test(at) && seconds >= MINUTE && seconds <= SIX_DAYS;
  return isMaintenance ? `every ${day} ${at} for ${length.replaceAll(' ', '')} ${zone}` : undefined;
}

/** As the backend reads it; nothing where it does not end after it begins. */
export function oneOffText({ from, until }: OneOffMaintenance): string | undefined {
  const [start, end] = [Date.parse(from), Date.parse(until)];
  return start < end ? `${withoutMillis(start)}/${withoutMillis(end)}` : undefined;
}

function withoutMillis(at: number): string {
  return new Date(at).toISOString().replace('.000', '');
}
