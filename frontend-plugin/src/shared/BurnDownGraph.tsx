import React, { useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import type { BurnDownData, Mark } from './burnDownData';
import { burnDownPlot, markColor, pointInWords } from './burnDownPlot';
import { t } from './translate';
import { useWidth } from './useWidth';

const HEIGHT = 180;
/** A mark this near to the pointer is the one that is meant. */
const NEAR_PX = 6;

interface Props {
  data: BurnDownData;
  name: string;
  /** What says the same in words. */
  summaryId: string;
}

/** The error budget over time, with every alert and change in it; the point under the pointer is read out below. */
export function BurnDownGraph({ data, name, summaryId }: Props) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const [box, width] = useWidth<HTMLDivElement>();
  const [pointIdx, setPointIdx] = useState<number>();
  const plot = useMemo(() => burnDownPlot(theme, data, setPointIdx), [theme, data]);
  const series = useMemo(() => [data.times, data.shares], [data]);
  const kinds = new Set(data.marks.map(({ kind }) => kind));
  const hovered = pointIdx === undefined || pointIdx >= data.times.length ? undefined : pointIdx;
  return (
    <div>
      <div
        ref={box}
        className={styles.box}
        role="img"
        aria-label={t('burn-down.graph', 'Error budget left of {{name}}', { name })}
        aria-describedby={summaryId}
      >
        {width > 0 && (
          <UPlotChart key={name} width={width} height={HEIGHT} data={series as [number[], number[]]} config={plot} />
        )}
      </div>
      <div className={styles.below}>
        <span className={styles.legend}>
          {(['page', 'ticket', 'change'] as const)
            .filter((kind) => kinds.has(kind))
            .map((kind) => (
              <span key={kind} className={cx(styles.key, styles[kind])}>
                {kindInWords(kind)}
              </span>
            ))}
        </span>
        <span className={styles.point} aria-hidden="true">
          {hovered !== undefined && pointInWords(data.times[hovered], data.shares[hovered])}
          {hovered !== undefined && marksNear(data, hovered, width).map(markInWords).join('')}
        </span>
      </div>
    </div>
  );
}

function marksNear({ marks, times }: BurnDownData, pointIdx: number, width: number): Mark[] {
  const near = ((times[times.length - 1] - times[0]) / Math.max(1, width)) * NEAR_PX;
  return marks.filter(({ time }) => Math.abs(time - times[pointIdx]) <= near);
}

function markInWords({ kind, windows }: Mark): string {
  return windows === undefined ? ` · ${kindInWords(kind)}` : ` · ${kindInWords(kind)} (${windows})`;
}

function kindInWords(kind: Mark['kind']): string {
  switch (kind) {
    case 'page':
      return t('burn-down.page', 'a page');
    case 'ticket':
      return t('burn-down.ticket', 'a ticket');
    case 'change':
      return t('burn-down.change', 'a change');
  }
}

const getStyles = (theme: GrafanaTheme2) => {
  const key = (kind: Mark['kind'], style: string) => css({ borderLeft: `2px ${style} ${markColor(theme, kind)}` });
  return {
    box: css({ minHeight: HEIGHT, minWidth: 0, overflow: 'hidden' }),
    below: css({
      display: 'flex',
      justifyContent: 'space-between',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      minHeight: theme.spacing(2.5),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
    }),
    legend: css({ display: 'flex', gap: theme.spacing(2) }),
    point: css({ fontVariantNumeric: 'tabular-nums' }),
    key: css({ paddingLeft: theme.spacing(0.5) }),
    page: key('page', 'solid'),
    ticket: key('ticket', 'dashed'),
    change: key('change', 'dotted'),
  };
};
