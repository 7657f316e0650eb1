import React from 'react';
import { css } from '@emotion/css';
import {
  formattedValueToString,
  getValueFormat,
  locationUtil,
  type GrafanaTheme2,
  type PanelProps,
} from '@grafana/data';
import { Text, TextLink, useStyles2 } from '@grafana/ui';
import { objectivePath } from '../../App/paths';
import { burnInWords } from '../../shared/budgetInWords';
import { BudgetBar } from '../../shared/BudgetBar';
import { StateBadge } from '../../shared/StateBadge';
import { t } from '../../shared/translate';
import { PanelNote } from '../PanelNote';
import { whatIsShown } from '../whatIsShown';
import { WithWords } from '../../shared/WithWords';
import { readStatus, SAMPLE, type StatusRow } from './readStatus';

export interface StatusOptions {
  showBurn: boolean;
  showAttainment: boolean;
  onlyAttention: boolean;
  /** Below this share of 1 a budget is scarce. */
  scarceBelow: number;
}

/** One row for each objective; those that need a person can be shown alone. */
export function StatusPanel(props: PanelProps<StatusOptions>) {
  return (
    <WithWords>
      <Rows {...props} />
    </WithWords>
  );
}

function Rows({ data, options, width, height, fieldConfig }: PanelProps<StatusOptions>) {
  const styles = useStyles2(getStyles);
  const shown = whatIsShown(data, readStatus(data.series), () => SAMPLE);
  const rows = shown.rows.filter(({ state }) => !options.onlyAttention || (state !== undefined && state !== 'healthy'));
  const format = getValueFormat(fieldConfig.defaults.unit ?? 'percentunit');
  const share = (value: number | undefined, nDecimals: number) =>
    value === undefined ? '–' : formattedValueToString(format(value, fieldConfig.defaults.decimals ?? nDecimals));
  return (
    <div className={styles.box} style={{ width, height }} role="region" aria-label={label()} tabIndex={0}>
      <PanelNote shown={shown} />
      {shown.rows.length > 0 && rows.length === 0 && (
        <Text color="secondary">{t('objectives.all-well', 'All promises are kept; nothing needs you')}</Text>
      )}
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.objective} className={styles.row}>
            <span className={styles.name}>
              <Name row={row} isLink={!shown.isSample} />
            </span>
            <span className={styles.state}>{row.state && <StateBadge state={row.state} />}</span>
            <span className={styles.budget}>
              <Text tabular>{share(row.budgetRemaining, 0)}</Text>
              {row.budgetRemaining !== undefined && (
                <BudgetBar share={row.budgetRemaining} scarceBelow={options.scarceBelow} />
              )}
            </span>
            {options.showBurn && <span className={styles.figure}>{burnInWords(row.burnRate)}</span>}
            {options.showAttainment && <span className={styles.figure}>{share(row.attainment, 3)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

const label = () => t('panel.status', 'Where objectives stand');

function Name({ row: { objective }, isLink }: { row: StatusRow; isLink: boolean }) {
  return isLink ? (
    <TextLink href={locationUtil.assureBaseUrl(objectivePath(objective))} inline={false}>
      {objective}
    </TextLink>
  ) : (
    <Text>{objective}</Text>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto' }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
  name: css({ flex: '1 1 12em', minWidth: 0, overflowWrap: 'anywhere' }),
  // As wide as what usually stands there, so that the rows line up.
  state: css({ minWidth: '6em' }),
  figure: css({ minWidth: '4.5em', textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
  budget: css({
    display: 'grid',
    flex: '1 1 10em',
    gridTemplateColumns: 'minmax(3.5em, max-content) 1fr',
    alignItems: 'center',
    gap: theme.spacing(1),
  }),
});
