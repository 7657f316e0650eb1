import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { ObjectiveInForce } from '../api/wire';
import { attainmentInWords, budgetAmounts, burnInWords } from '../shared/budgetInWords';
import { BudgetBar } from '../shared/BudgetBar';
import { percent } from '../shared/numbers';
import { periodInWords } from '../shared/periodInWords';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';

interface Figure {
  name: string;
  value: string;
  detail: string;
  bar?: number;
}

/** The four figures that a person looks at first. */
export function Figures({ in_force }: { in_force: ObjectiveInForce }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.figures} aria-label={t('figures.label', 'Figures')}>
      {figures(in_force).map(({ name, value, detail, bar }) => (
        <div key={name} className={styles.figure}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.body}>
            <span className={styles.value}>{value}</span>
            {bar !== undefined && <BudgetBar share={bar} />}
            <Text element="p" variant="bodySmall" color="secondary" tabular>
              {detail}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figures(in_force: ObjectiveInForce): Figure[] {
  const { objective, budget, burn_rate, spent_in, tiers } = in_force;
  const window = tiers[0] ? spanInWords(tiers[0].long_window) : undefined;
  return [
    {
      name: t('figures.attainment', 'Attained'),
      value: attainmentInWords(in_force),
      detail: t('figures.attainment-detail', '{{target}} % promised over {{period}}', {
        target: objective.target_percent,
        period: periodInWords(objective.period),
      }),
    },
    {
      name: t('figures.budget', 'Budget left'),
      value: budget ? percent(budget.share) : '–',
      detail: budget ? budgetAmounts(budget) : t('objectives.no-events', 'no events'),
      bar: budget?.share,
    },
    {
      name: t('figures.burn', 'Burn now'),
      value: burnInWords(burn_rate),
      detail:
        window === undefined
          ? t('figures.no-alerts', 'no alert is written')
          : t('figures.burn-detail', 'over {{window}}; 1× spends the budget in {{period}}', {
              window,
              period: periodInWords(objective.period),
            }),
    },
    {
      name: t('figures.gone', 'Time until gone'),
      value: goneIn(in_force),
      detail:
        spent_in === null || spent_in === undefined
          ? t('figures.gone-not', 'at this rate it comes back as fast as it goes')
          : t('figures.gone-detail', 'if it goes on burning so'),
    },
  ];
}

function goneIn({ budget, burn_rate, spent_in }: ObjectiveInForce): string {
  if (!budget || burn_rate === null || burn_rate === undefined) {
    return '–';
  }
  if (budget.share <= 0) {
    return t('figures.gone-now', 'gone');
  }
  return spent_in ? spanInWords(spent_in) : t('figures.gone-never', 'not in sight');
}

const getStyles = (theme: GrafanaTheme2) => ({
  figures: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(22)}), 1fr))`,
    gap: theme.spacing(2),
    margin: 0,
  }),
  figure: css({
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  name: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: 'normal',
  }),
  body: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), margin: 0, p: { margin: 0 } }),
  value: css({
    fontSize: theme.typography.h2.fontSize,
    lineHeight: 1.25,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
  }),
});
