import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, useStyles2, type Column } from '@grafana/ui';
import { objectivesPath, proposePath } from '../App/paths';
import { AppLinkButton } from '../shared/AppLinkButton';
import { BudgetBar } from '../shared/BudgetBar';
import { count, percent } from '../shared/numbers';
import { StateBadge } from '../shared/StateBadge';
import { t } from '../shared/translate';
import { BudgetSparkline } from './BudgetSparkline';
import type { ServiceRow } from './serviceRows';
import { serviceKindInWords, signalInWords } from './serviceWords';

/** The next step stands beside the name, where a narrow window shows it too. */
export function serviceColumns(): Array<Column<ServiceRow>> {
  return [
    { id: 'name', header: t('services.column.service', 'Service'), sortType: 'string' },
    {
      id: 'action',
      header: t('services.column.next', 'Next step'),
      disableGrow: true,
      cell: ({ row }) => (
        <AppLinkButton
          to={proposePath(row.original.name)}
          size="sm"
          variant="secondary"
          aria-label={t('services.propose-for', 'Propose objectives for {{service}}', { service: row.original.name })}
        >
          {t('services.propose', 'Propose')}
        </AppLinkButton>
      ),
    },
    {
      id: 'kind',
      header: t('services.column.kind', 'Kind'),
      sortType: 'string',
      cell: ({ row }) => serviceKindInWords(row.original.kind),
    },
    {
      id: 'signals',
      header: t('services.column.signals', 'Signals'),
      cell: ({ row }) => (
        <Text color="secondary">{row.original.signals.map(signalInWords).join(' · ') || NOTHING}</Text>
      ),
    },
    {
      id: 'objectives',
      header: t('services.column.objectives', 'Objectives in force'),
      cell: ({ row }) => <Objectives {...row.original} />,
    },
    {
      id: 'budgetShare',
      header: t('services.column.budget', 'Budget left'),
      sortType: 'number',
      cell: ({ row }) => <LeastBudget {...row.original} />,
    },
    {
      id: 'n_series',
      header: t('services.column.series', 'Series'),
      sortType: 'number',
      cell: ({ row }) => count(row.original.n_series),
    },
  ];
}

const NOTHING = '–';

function Objectives({ name, objectives = [] }: ServiceRow) {
  const [first] = objectives;
  if (!first) {
    return <Text color="secondary">{NOTHING}</Text>;
  }
  return (
    <Stack direction="row" alignItems="center" gap={0.5}>
      <StateBadge state={first.state} />
      <AppLinkButton to={objectivesPath(name)} size="sm" fill="text">
        {t('services.n-objectives', '{{count}} objectives', {
          count: objectives.length,
          defaultValue_one: '{{count}} objective',
        })}
      </AppLinkButton>
    </Stack>
  );
}

/** Of several objectives the one with the least budget is shown. */
function LeastBudget({ objectives = [], budgetShare }: ServiceRow) {
  const styles = useStyles2(getStyles);
  const scarcest = objectives.find(({ budget }) => budget?.share === budgetShare);
  if (budgetShare === undefined || !scarcest) {
    return <Text color="secondary">{NOTHING}</Text>;
  }
  return (
    <span className={styles.budget}>
      <span className={styles.share}>
        <Text weight="medium" tabular>
          {percent(budgetShare)}
        </Text>
        <BudgetBar share={budgetShare} />
      </span>
      <BudgetSparkline objectiveId={scarcest.objective.id} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  budget: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(2) }),
  share: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), minWidth: theme.spacing(8) }),
});
