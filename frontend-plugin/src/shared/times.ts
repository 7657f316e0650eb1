import { dateTimeFormat, dateTimeFormatTimeAgo } from '@grafana/data';

/** A point in time as the user's settings have it, to the second. */
export function timeInWords(at: string): string {
  return dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm:ss' });
}

/** The day of a point in time, as the user's settings or another zone have it. */
export function dayInWords(at: string, timeZone?: string): string {
  return dateTimeFormat(at, { format: 'YYYY-MM-DD', timeZone });
}

/** How long ago a point in time was. */
export function ageInWords(at: string): string {
  return dateTimeFormatTimeAgo(at);
}
