import React from 'react';
import { Alert, Text } from '@grafana/ui';
import type { Finding } from '../api/wire';

/** What checks had to say, each with its remedy. Nothing where they had nothing to say. */
export function FindingList({ findings }: { findings: Finding[] }) {
  return (
    <>
      {findings.map((finding) => (
        <Alert
          key={`${finding.check} ${finding.place}`}
          severity={finding.severity}
          title={finding.message}
          bottomSpacing={1}
        >
          <Text element="p" color="secondary">
            {finding.place} · {finding.check}
          </Text>
          <Text element="p">{finding.remedy}</Text>
        </Alert>
      ))}
    </>
  );
}
