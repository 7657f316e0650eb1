import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Sentences or links, one below the other. */
export function BulletList({ children }: { children: React.ReactNode }) {
  const styles = useStyles2(getStyles);
  return <ul className={styles.list}>{children}</ul>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    margin: theme.spacing(0, 0, 0, 2.5),
    overflowWrap: 'anywhere',
    '> li': { marginBottom: theme.spacing(0.5) },
  }),
});
