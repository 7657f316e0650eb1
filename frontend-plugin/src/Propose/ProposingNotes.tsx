import React from 'react';
import { Text } from '@grafana/ui';
import type { Proposed, SkippedCandidate } from '../api/wire';
import { CutNotice } from '../shared/CutNotice';
import { FindingList } from '../shared/FindingList';
import { t } from '../shared/translate';

/** What is to be said of a run as a whole: what was cut, found, and left out. */
export function ProposingNotes({ proposed: { cut, findings, skipped, proposals } }: { proposed: Proposed }) {
  const [forWantOfData, others] = [true, false].map((lacks) =>
    skipped.filter(({ lacks_data }) => lacks_data === lacks)
  );
  return (
    <>
      <CutNotice cut={cut} />
      {findings.length > 0 && <FindingList findings={findings} />}
      <LeftOut
        title={t('propose.lacks-data', '{{count}} candidates have not enough data yet', {
          count: forWantOfData.length,
          defaultValue_one: 'One candidate has not enough data yet',
        })}
        candidates={forWantOfData}
        isOpen={proposals.length === 0}
      />
      <LeftOut
        title={t('propose.skipped', '{{count}} candidates were left out, with reasons', {
          count: others.length,
          defaultValue_one: 'One candidate was left out, with the reason',
        })}
        candidates={others}
      />
    </>
  );
}

interface LeftOutProps {
  title: string;
  candidates: SkippedCandidate[];
  isOpen?: boolean;
}

function LeftOut({ title, candidates, isOpen }: LeftOutProps) {
  if (candidates.length === 0) {
    return null;
  }
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      {candidates.map(({ candidate, reason }) => (
        <Text element="p" key={candidate}>
          {candidate}: {reason}
        </Text>
      ))}
    </details>
  );
}
