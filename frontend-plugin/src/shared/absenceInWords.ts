import type { AbsenceAlert } from '../api/wire';
import { spanInWords } from './spans';
import { t } from './translate';

/** When the alert of absent data fires. */
export function absenceInWords({ severity, hold, time_to_fire }: AbsenceAlert): string {
  const values = { hold: spanInWords(hold), latest: spanInWords(time_to_fire) };
  return severity === 'page'
    ? t(
        'absence.page',
        'Page when there has been no data for {{hold}}, at most {{latest}} after the last sample',
        values
      )
    : t(
        'absence.ticket',
        'Ticket when there has been no data for {{hold}}, at most {{latest}} after the last sample',
        values
      );
}
