import React from 'react';
import { Alert } from '@grafana/ui';
import { BulletList } from './BulletList';
import { t } from './translate';

/** What could not be looked at, where the numbers stand that lack it. */
export function CutNotice({ cut }: { cut: string[] }) {
  if (cut.length === 0) {
    return null;
  }
  return (
    <Alert severity="info" title={t('cut.title', 'Not everything was looked at')}>
      <BulletList>
        {cut.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </BulletList>
    </Alert>
  );
}
