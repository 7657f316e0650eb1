import type { Proposal } from '../api/wire';
import type { Fact } from '../shared/FactList';
import { percent } from '../shared/numbers';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';

/** How sure a target is, and what the buckets leave open of its threshold. */
export function fitFacts({ fit, threshold_fit }: Proposal): Fact[] {
  return [...howSure(fit), ...(threshold_fit ? [threshold(threshold_fit)] : [])];
}

/** The share of the windows of each length in which the target held, and how bad the worst of them was. */
export function windowFacts({ fit }: Proposal): Fact[] {
  return (fit?.windows ?? []).map(({ window, n_windows, n_kept, worst, tenth, median }) => ({
    name: t('fit.window', 'By {{window}}', { window: spanInWords(window) }),
    value: t(
      'fit.window-value',
      'held in {{n_kept}} of {{n_windows}} · worst {{worst}} · a tenth up to {{tenth}} · half up to {{median}}',
      { n_kept, n_windows, worst: percent(worst, 3), tenth: percent(tenth, 3), median: percent(median, 3) }
    ),
  }));
}

function howSure(fit: Proposal['fit']): Fact[] {
  const name = t('fit.sure', 'How sure');
  if (!fit) {
    return [{ name, value: t('fit.not-enough', 'not enough data') }];
  }
  return [
    {
      name,
      value: t('fit.sure-value', '{{confidence}} of periods made of such days keep it', {
        confidence: percent(fit.confidence),
      }),
    },
    {
      name: t('fit.at-least', 'Good, with 95 % confidence'),
      value: t('fit.at-least-value', 'at least {{share}}, by {{count}} days of history', {
        share: percent(fit.attainment_at_least, 3),
        count: fit.n_days,
        defaultValue_one: 'at least {{share}}, by one day of history',
      }),
    },
  ];
}

function threshold(fit: NonNullable<Proposal['threshold_fit']>): Fact {
  const values = {
    threshold: secondsInWords(fit.threshold_seconds),
    within: percent(fit.share_within, 2),
    wanted: percent(fit.share_wanted, 1),
    quantile: secondsInWords(fit.quantile_seconds),
  };
  return {
    name: t('fit.threshold', 'Threshold'),
    isLong: true,
    value:
      typeof fit.error_at_most_seconds === 'number'
        ? t(
            'fit.threshold-value',
            '{{threshold}}, an existing bucket: {{within}} were within it. {{wanted}} were within {{quantile}}, give or take {{error}}, the width of its bucket.',
            { ...values, error: secondsInWords(fit.error_at_most_seconds) }
          )
        : t(
            'fit.threshold-native',
            '{{threshold}}: {{within}} were within it. {{wanted}} were within {{quantile}}, give or take the width of a bucket of a native histogram.',
            values
          ),
  };
}

/** Three digits at most: `212 ms`, `1.25 s`. */
function secondsInWords(seconds: number): string {
  const [size, unit] = seconds < 1 ? [seconds * 1000, 'ms'] : [seconds, 's'];
  return `${Number(size.toPrecision(3))}\u00a0${unit}`;
}
