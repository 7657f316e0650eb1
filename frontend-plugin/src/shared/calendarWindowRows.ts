import type { Backtest } from '../api/wire';
import { percent } from './numbers';
import { calendarOf } from './periodInWords';
import { secondsOf, spanInWords } from './spans';
import { dayInWords } from './times';
import { t } from './translate';

/** One week, month or quarter, in words. */
export interface CalendarWindowRow {
  /** Its first and last day, as the calendar's zone has them. */
  days: string;
  /** How much of it has data. */
  seen: string;
  /** The share of good events. */
  good: string;
  /** The share of its error budget that is left. */
  left: string;
  /** Was more burned than there was? */
  isSpent: boolean;
}

const SECOND = 1000;

/** The windows of a calendar period, the newest first; none where the period rolls. */
export function calendarWindowRows({ calendar_windows }: Backtest, period: string): CalendarWindowRow[] {
  const calendar = calendarOf(period);
  if (!calendar) {
    return [];
  }
  const day = (milliseconds: number) => dayInWords(new Date(milliseconds).toISOString(), calendar.zone);
  return calendar_windows
    .map(({ start, end, seen, attainment, budget_remaining }) => ({
      days: `${day(Date.parse(start))} – ${day(Date.parse(end) - SECOND)}`,
      seen: seenOf(seen, (Date.parse(end) - Date.parse(start)) / SECOND),
      good: typeof attainment === 'number' ? percent(attainment, 4) : t('calendar-windows.no-events', 'no events'),
      left: typeof budget_remaining === 'number' ? percent(budget_remaining) : '–',
      isSpent: typeof budget_remaining === 'number' && budget_remaining < 0,
    }))
    .reverse();
}

function seenOf(seen: string, length: number): string {
  return secondsOf(seen) === length ? t('calendar-windows.whole', 'all of it') : spanInWords(seen);
}
