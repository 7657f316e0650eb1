import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  /** What is awaited, for those who do not see the bars. */
  label: string;
  n_rows: number;
  /** The height of one row of the content that will stand here, in grid units. */
  rowHeight: number;
}

/** Holds the place of content that is on its way, so that nothing jumps when it comes. */
export function Skeleton({ label, n_rows, rowHeight }: Props) {
  const styles = useStyles2(getStyles, rowHeight);
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: n_rows }, (_, row_idx) => (
        <div key={row_idx} className={styles.row} />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2, rowHeight: number) => ({
  row: css({
    height: theme.spacing(rowHeight),
    marginBottom: theme.spacing(1),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
});
