import type { Objective } from '../api/wire';
import { calendarOf, type CalendarUnit } from '../shared/periodInWords';
import type { ProposalRequest } from './propose';
import { targetText } from './targetText';

/** What a person wants proposed, as the form has it. */
export interface ProposalDraft {
  /** A rolling period such as `30d`, or a unit of the calendar. */
  period: string | CalendarUnit;
  /** Whose calendar. */
  zone: string;
  /** As it was typed; empty where history is to set it. */
  target: string;
  /** Empty where there is one objective for all. */
  groupBy: string;
  /** As the backend reads them. */
  maintenance: string[];
}

/** What was proposed last, else 30 days; history sets the target. */
export function draftOf(objective: Objective | undefined, ownZone: string): ProposalDraft {
  const calendar = objective && calendarOf(objective.period);
  return {
    period: calendar?.unit ?? objective?.period ?? '30d',
    zone: calendar?.zone ?? ownZone,
    target: '',
    groupBy: '',
    maintenance: objective?.maintenance ?? [],
  };
}

/** A draft as the backend takes it. */
export function requestFor(service: string, draft: ProposalDraft): ProposalRequest {
  const { zone, target, groupBy, maintenance } = draft;
  return {
    service,
    period: isCalendar(draft.period) ? `calendar ${draft.period} ${zone}` : draft.period,
    target: targetText(target),
    maintenance,
    group_by: groupBy === '' ? undefined : { label: groupBy },
  };
}

export function isCalendar(period: string): boolean {
  return calendarOf(`calendar ${period}`) !== undefined;
}
