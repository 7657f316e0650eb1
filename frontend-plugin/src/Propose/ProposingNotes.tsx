import React from 'react';
import { Text } from '@grafana/ui';
import type { Proposed } from '../api/wire';
import { CutNotice } from '../shared/CutNotice';
import { FindingList } from '../shared/FindingList';
import { t } from '../shared/translate';

/** What is to be said of a run as a whole: what was cut, found, and left out. */
export function ProposingNotes({ proposed: { cut, findings, skipped } }: { proposed: Proposed }) {
  return (
    <>
      <CutNotice cut={cut} />
      {findings.length > 0 && <FindingList findings={findings} />}
      {skipped.length > 0 && (
        <details>
          <summary>
            {t('propose.skipped', '{{count}} candidates were left out, with reasons', {
              count: skipped.length,
              defaultValue_one: 'One candidate was left out, with the reason',
            })}
          </summary>
          {skipped.map(({ candidate, reason }) => (
            <Text element="p" key={candidate}>
              {candidate}: {reason}
            </Text>
          ))}
        </details>
      )}
    </>
  );
}
