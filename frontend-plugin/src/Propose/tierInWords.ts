import type { AlertTier, TierReplay } from '../api/wire';
import { count, percent } from '../shared/numbers';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';

/** When a tier fires. */
export function tierInWords({ severity, long_window, short_window, factor, certificate }: AlertTier): string {
  const values = {
    share: shareInWords(Number(certificate.budget_share_at_trigger)),
    long: spanInWords(long_window),
    short: spanInWords(short_window),
    factor,
  };
  return severity === 'page'
    ? t(
        'tier.page',
        'Page when {{share}} of the budget went in {{long}} and it still burns over {{short}} (burn rate {{factor}})',
        values
      )
    : t(
        'tier.ticket',
        'Ticket when {{share}} of the budget went in {{long}} and it still burns over {{short}} (burn rate {{factor}})',
        values
      );
}

/** A share of a budget, with a digit after the point where it says something: `5 %`, `8.3 %`. */
function shareInWords(share: number): string {
  const oneDigit = percent(share, 1);
  return oneDigit.includes('.0') ? percent(share) : oneDigit;
}

/** What follows from a tier's numbers, one sentence each. */
export function certificateInWords({ long_window, certificate }: AlertTier): string[] {
  if (!certificate.can_fire) {
    return [t('tier.cannot-fire', 'It cannot fire: not even a full outage reaches its threshold.')];
  }
  return [
    t('tier.time-to-fire', 'Fires at the latest {{span}} after a full outage begins.', {
      span: spanInWords(certificate.time_to_fire_at_full_outage),
    }),
    t('tier.events-needed', 'A single failure trips it where {{long}} has fewer than {{n}} events.', {
      long: spanInWords(long_window),
      n: count(certificate.events_needed),
    }),
  ];
}

/** How often a tier would have fired in the history. */
export function firingsInWords({ firings }: TierReplay): string {
  return firings.length === 0
    ? t('tier.never-fired', 'Would not have fired in this history.')
    : t('tier.fired', 'Would have fired {{count}} times in this history.', {
        count: firings.length,
        defaultValue_one: 'Would have fired once in this history.',
      });
}
