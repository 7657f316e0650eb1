import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import type { Language, Piece } from './highlight';
import { t } from './translate';

interface Props {
  label: string;
  text: string;
  /** In whose words it is; coloured once its grammar is there. */
  language?: Language;
  /** Breaks long lines in place of scrolling: right for one long expression, wrong for YAML. */
  wrap?: boolean;
}

/** Text for machines, as it is. */
export function CodeBlock({ label, text, language, wrap = false }: Props) {
  const styles = useStyles2(getStyles);
  const pieces = usePieces(text, language);
  return (
    <div className={styles.frame}>
      <pre className={wrap ? styles.wrapped : styles.scrolled} aria-label={label} role="region" tabIndex={0}>
        {pieces
          ? pieces.map(({ text: piece, kind }, idx) => (
              <span key={idx} className={kind && styles.kinds[COLOR_OF[kind] ?? 'plain']}>
                {piece}
              </span>
            ))
          : text}
      </pre>
      <span className={styles.copy}>
        <ClipboardButton
          size="sm"
          variant="secondary"
          fill="text"
          icon="copy"
          aria-label={t('code.copy', 'Copy: {{label}}', { label })}
          getText={() => text}
        />
      </span>
    </div>
  );
}

/** Nothing until the grammar is there, and where there is none. */
function usePieces(text: string, language?: Language): Piece[] | undefined {
  const [cut, setCut] = useState<{ text: string; pieces: Piece[] }>();
  useEffect(() => {
    if (!language) {
      return;
    }
    let isWanted = true;
    import('./highlight')
      .then(({ highlight }) => highlight(text, language))
      .then((pieces) => isWanted && setCut({ text, pieces }))
      // Without colours it can be read as well.
      .catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [text, language]);
  return cut?.text === text ? cut.pieces : undefined;
}

type Color = 'plain' | 'name' | 'call' | 'value' | 'number' | 'quiet';

/** How the kinds of Prism's grammars are shown. */
const COLOR_OF: Record<string, Color> = {
  atrule: 'name',
  boolean: 'number',
  comment: 'quiet',
  'context-aggregation': 'call',
  'context-range': 'number',
  datetime: 'number',
  function: 'call',
  important: 'call',
  key: 'name',
  keyword: 'call',
  'label-key': 'name',
  'label-value': 'value',
  null: 'number',
  number: 'number',
  operator: 'quiet',
  property: 'name',
  punctuation: 'quiet',
  string: 'value',
};

const getStyles = (theme: GrafanaTheme2) => {
  const block = {
    margin: 0,
    padding: theme.spacing(1, 5, 1, 1),
    maxHeight: theme.spacing(60),
    overflow: 'auto',
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  };
  const kinds: Record<Color, string> = {
    plain: css({}),
    name: css({ color: theme.colors.primary.text }),
    call: css({ color: theme.colors.warning.text }),
    value: css({ color: theme.colors.success.text }),
    number: css({ color: theme.colors.error.text }),
    quiet: css({ color: theme.colors.text.secondary }),
  };
  return {
    kinds,
    frame: css({ position: 'relative', minWidth: 0 }),
    copy: css({ position: 'absolute', top: theme.spacing(0.5), right: theme.spacing(0.5) }),
    scrolled: css({ ...block, whiteSpace: 'pre' }),
    wrapped: css({ ...block, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  };
};
