import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** A name with what is known under it. */
export interface Fact {
  name: string;
  value: React.ReactNode;
  /** Takes a line of its own, as hashes and paths do. */
  isLong?: boolean;
}

/** Facts side by side where there is room, else one below the other. */
export function FactList({ facts }: { facts: Fact[] }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.list}>
      {facts.map(({ name, value, isLong }) => (
        <div key={name} className={isLong ? styles.long : undefined}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(20)}), 1fr))`,
    gap: theme.spacing(2),
    margin: 0,
  }),
  long: css({ gridColumn: '1 / -1' }),
  name: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: 'normal',
  }),
  value: css({ margin: 0, overflowWrap: 'anywhere' }),
});
