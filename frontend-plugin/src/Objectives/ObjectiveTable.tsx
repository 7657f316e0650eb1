import React from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { Icon, Text, TextLink, useStyles2 } from '@grafana/ui';
import { objectivePath, receiptPath } from '../App/paths';
import type { ObjectiveInForce } from '../api/wire';
import { attainmentInWords, budgetAmounts, burnInWords } from '../shared/budgetInWords';
import { BudgetBar } from '../shared/BudgetBar';
import { percent } from '../shared/numbers';
import { spanInWords } from '../shared/spans';
import { StateBadge } from '../shared/StateBadge';
import { t } from '../shared/translate';
import type { SortKey } from './arrange';

interface Props {
  label: string;
  objectives: ObjectiveInForce[];
  sort: SortKey;
  isReversed: boolean;
  /** Called with the key, after a `-` where the order is to be reversed; empty for the order of urgency. */
  onSort: (sort: string) => void;
}

/** One row each; where there is no room for a table, one card each. */
export function ObjectiveTable({ label, objectives, sort, isReversed, onSort }: Props) {
  const styles = useStyles2(getStyles);
  const head = (key: SortKey, text: string) => (
    <SortableHead key={key} text={text} sorts={key} sort={sort} isReversed={isReversed} onSort={onSort} />
  );
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {head('urgency', t('objectives.column.state', 'State'))}
          {head('objective', t('objectives.column.objective', 'Objective'))}
          {head('budget', t('objectives.column.budget', 'Budget left'))}
          {head('burn', t('objectives.column.burn', 'Burn now'))}
          {head('attainment', t('objectives.column.attainment', 'Attained'))}
          <th scope="col">{t('objectives.column.receipt', 'Receipt')}</th>
        </tr>
      </thead>
      <tbody>
        {objectives.map((found) => (
          <Row key={found.objective.id} found={found} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ found }: { found: ObjectiveInForce }) {
  const styles = useStyles2(getStyles);
  const { objective, budget, burn_rate, spent_in, receipt, state, basis } = found;
  return (
    <tr>
      <td>
        <StateBadge state={state} />
      </td>
      <th scope="row">
        <TextLink href={locationUtil.assureBaseUrl(objectivePath(objective.id))} inline={false}>
          {objective.id}
        </TextLink>
        <Text element="p" variant="bodySmall" color="secondary">
          {t('objectives.promise', '{{target}} % over {{period}} · {{words}}', {
            target: objective.target_percent,
            period: spanInWords(objective.period),
            words: objective.indicator.in_words,
          })}
        </Text>
      </th>
      <td>
        {budget ? (
          <>
            <span className={styles.share}>
              <Text weight="medium" tabular>
                {percent(budget.share)}
              </Text>
              <BudgetBar share={budget.share} />
            </span>
            <Text element="p" variant="bodySmall" color="secondary" tabular>
              {budgetAmounts(budget)}
            </Text>
          </>
        ) : (
          <Text color="secondary">{t('objectives.no-events', 'no events')}</Text>
        )}
      </td>
      <td className={styles.labelled} data-label={t('objectives.column.burn', 'Burn now')}>
        <div>
          <Text tabular>{burnInWords(burn_rate)}</Text>
          {spent_in !== null && spent_in !== undefined && (
            <Text element="p" variant="bodySmall" color="warning" tabular>
              {t('objectives.spent-in', 'gone in {{span}}', { span: spanInWords(spent_in) })}
            </Text>
          )}
        </div>
      </td>
      <td className={styles.labelled} data-label={t('objectives.column.attainment', 'Attained')}>
        <div>
          <Text tabular>{attainmentInWords(found)}</Text>
          {basis === 'stored' && (
            <Text element="p" variant="bodySmall" color="secondary">
              {t('objectives.stored', 'as proposed')}
            </Text>
          )}
        </div>
      </td>
      <td className={styles.labelled} data-label={t('objectives.column.receipt', 'Receipt')}>
        {receipt ? (
          <TextLink href={locationUtil.assureBaseUrl(receiptPath(receipt.document_hash))} variant="bodySmall">
            {receipt.document_hash.slice(0, 8)}
          </TextLink>
        ) : (
          <Text color="secondary">–</Text>
        )}
      </td>
    </tr>
  );
}

interface HeadProps extends Pick<Props, 'sort' | 'isReversed' | 'onSort'> {
  text: string;
  sorts: SortKey;
}

function SortableHead({ text, sorts, sort, isReversed, onSort }: HeadProps) {
  const styles = useStyles2(getStyles);
  const isSorted = sort === sorts;
  const next = isSorted && !isReversed ? `-${sorts}` : sorts;
  const order = isReversed ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={isSorted ? order : 'none'}>
      <button type="button" className={styles.sort} onClick={() => onSort(next === 'urgency' ? '' : next)}>
        {text}
        {isSorted && <Icon name={isReversed ? 'arrow-up' : 'arrow-down'} size="sm" />}
      </button>
    </th>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    borderCollapse: 'collapse',
    'th, td': {
      padding: theme.spacing(1),
      textAlign: 'left',
      verticalAlign: 'top',
      fontWeight: 'normal',
      overflowWrap: 'anywhere',
    },
    'thead th': { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize },
    // The same widths in each group's table, so that columns stand under each other.
    [theme.breakpoints.up('md')]: {
      tableLayout: 'fixed',
      'thead th:nth-of-type(1)': { width: '13%' },
      'thead th:nth-of-type(3)': { width: '28%' },
      'thead th:nth-of-type(4), thead th:nth-of-type(5), thead th:nth-of-type(6)': { width: '10%' },
    },
    'tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
    'tbody tr:hover': { background: theme.colors.action.hover },
    'tbody p': { margin: 0 },
    [theme.breakpoints.down('md')]: {
      display: 'block',
      'tbody, tr, td, th': { display: 'block' },
      thead: { display: 'none' },
      'tbody tr': {
        border: `1px solid ${theme.colors.border.weak}`,
        borderRadius: theme.shape.radius.default,
        background: theme.colors.background.secondary,
        padding: theme.spacing(1),
        marginTop: theme.spacing(1),
      },
      'tbody td, tbody th': { padding: theme.spacing(0.5) },
    },
  }),
  share: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(3em, max-content) 1fr',
    alignItems: 'center',
    gap: theme.spacing(1),
  }),
  labelled: css({
    [theme.breakpoints.down('md')]: {
      display: 'flex !important',
      justifyContent: 'space-between',
      textAlign: 'right !important' as 'right',
      '&::before': { content: 'attr(data-label)', color: theme.colors.text.secondary },
    },
  }),
  sort: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: 0,
    border: 'none',
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
  }),
});
