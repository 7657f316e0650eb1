import React from 'react';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

/** Lets what is wider than the page scroll in itself, by keyboard too. */
export function ScrollBox({ label, children }: { label: string; children: React.ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    // A region that scrolls must take the focus, or the keyboard cannot reach what is cut off.
    <div className={styles.box} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

const getStyles = () => ({ box: css({ overflowX: 'auto', maxWidth: '100%' }) });
