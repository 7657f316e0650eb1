import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useBurnDown } from './BurnDowns';
import { sparkPath } from './sparkPath';

/** The way of one objective's budget. The number beside it says where it is; so this is for the eye alone. */
export function BudgetSparkline({ objectiveId }: { objectiveId: string }) {
  const styles = useStyles2(getStyles);
  const path = sparkPath(useBurnDown(objectiveId));
  return (
    <svg className={styles.spark} viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      {path && <path d={path} className={styles.line} />}
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  spark: css({ display: 'block', width: theme.spacing(12), height: theme.spacing(3), flex: 'none' }),
  line: css({
    fill: 'none',
    stroke: theme.colors.primary.text,
    strokeWidth: 1.5,
    vectorEffect: 'non-scaling-stroke',
  }),
});
