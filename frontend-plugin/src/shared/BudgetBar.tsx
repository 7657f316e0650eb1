import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { budgetLevel } from './budgetLevel';

/** The share of an error budget that is left, as a bar. What it shows stands beside it in words. */
export function BudgetBar({ share, scarceBelow }: { share: number; scarceBelow?: number }) {
  const styles = useStyles2(getStyles);
  const width = `${Math.min(1, Math.max(0, share)) * 100}%`;
  return (
    <span className={styles.track} aria-hidden="true">
      <span className={cx(styles.bar, styles[budgetLevel(share, scarceBelow)])} style={{ width }} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  track: css({
    display: 'block',
    height: 6,
    minWidth: theme.spacing(8),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.action.disabledBackground,
    overflow: 'hidden',
  }),
  bar: css({ display: 'block', height: '100%', borderRadius: theme.shape.radius.pill }),
  plenty: css({ background: theme.colors.success.main }),
  scarce: css({ background: theme.colors.warning.main }),
  spent: css({ background: theme.colors.error.main }),
});
