import { spanInWords } from './spans';
import { t } from './translate';

export const CALENDAR_UNITS = ['week', 'month', 'quarter'] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** A week, month or quarter as the calendar of a zone has it. */
export interface CalendarPeriod {
  unit: CalendarUnit;
  zone: string;
}

/** Reads `calendar month Europe/Berlin`; nothing for a period that rolls. */
export function calendarOf(period: string): CalendarPeriod | undefined {
  const [word, unit, zone = 'UTC'] = period.split(' ');
  const known = CALENDAR_UNITS.find((one) => one === unit);
  return word === 'calendar' && known ? { unit: known, zone } : undefined;
}

/** A period for people: `30 d`, `a calendar month in Europe/Berlin`. */
export function periodInWords(period: string): string {
  const calendar = calendarOf(period);
  if (!calendar) {
    return spanInWords(period);
  }
  const { zone } = calendar;
  switch (calendar.unit) {
    case 'week':
      return t('period.week', 'a calendar week in {{zone}}', { zone });
    case 'month':
      return t('period.month', 'a calendar month in {{zone}}', { zone });
    case 'quarter':
      return t('period.quarter', 'a calendar quarter in {{zone}}', { zone });
  }
}
