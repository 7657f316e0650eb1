import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import { BurnDown } from '../../shared/BurnDown';
import { t } from '../../shared/translate';
import { PanelNote } from '../PanelNote';
import { whatIsShown } from '../whatIsShown';
import { WithWords } from '../../shared/WithWords';
import { readBurnDown, sampleBurnDown, type BurnDownSeries } from './readBurnDown';

export interface BurnDownOptions {
  showNames: boolean;
  showSummary: boolean;
}

/** The error budget over time, one graph for each objective. */
export function BurnDownPanel(props: PanelProps<BurnDownOptions>) {
  return (
    <WithWords>
      <Graphs {...props} />
    </WithWords>
  );
}

function Graphs({ data, options, width, height, timeRange }: PanelProps<BurnDownOptions>) {
  const styles = useStyles2(getStyles);
  const shown = whatIsShown(data, readBurnDown(data.series), () => sampleBurnDown(timeRange.to.valueOf()));
  const label = t('panel.burn-down', 'Error budgets over time');
  return (
    <div className={styles.box} style={{ width, height }} role="region" aria-label={label} tabIndex={0}>
      <PanelNote shown={shown} />
      {shown.rows.map((series) => (
        <section key={series.name} aria-label={series.name}>
          {options.showNames && <Text weight="medium">{series.name}</Text>}
          <BurnDown backtest={historyOf(series)} name={series.name} hasSummary={options.showSummary} />
        </section>
      ))}
    </div>
  );
}

function historyOf({ points }: BurnDownSeries) {
  return { from: points[0].at, until: points[points.length - 1].at, burn_down: points };
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), overflow: 'auto' }),
});
