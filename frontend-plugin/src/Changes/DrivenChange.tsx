import React, { useEffect } from 'react';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import type { Change } from '../api/wire';
import { resumeChange } from '../Drive/driveChange';
import { DriveProgress } from '../Drive/DriveProgress';
import { useDrive } from '../Drive/useDrive';
import { BulletList } from '../shared/BulletList';
import { t } from '../shared/translate';

interface Props {
  change: Change;
  mayDrive: boolean;
  /** Told at each step how far it is. */
  onDriven: (change: Change) => void;
}

/** A change that a browser drives: what it writes, and, where it was left open, the two ways on. */
export function DrivenChange({ change, mayDrive, onDriven }: Props) {
  const drive = useDrive();
  const driven = drive.driven?.change;
  useEffect(() => {
    if (driven) {
      onDriven(driven);
    }
  }, [driven, onDriven]);
  const isOpen = !['committed', 'undone', 'stuck'].includes(change.state);
  if (drive.task.state !== 'idle') {
    return <DriveProgress drive={drive} />;
  }
  return (
    <Stack direction="column" gap={1}>
      <BulletList>
        {change.objects.map(({ place }) => (
          <li key={place}>{place}</li>
        ))}
      </BulletList>
      <Text element="p" color="secondary">
        {t('change.read-back', 'Written and read back by the browser of {{login}}', { login: change.driver })}
      </Text>
      {isOpen && (
        <Alert severity="warning" title={t('change.left-open', 'This change was left open')}>
          <Text element="p">
            {t('change.left-open-what', '{{login}} began it and did not finish. Resume it, or take it back.', {
              login: change.driver,
            })}
          </Text>
        </Alert>
      )}
      {!mayDrive && change.state !== 'undone' && (
        <Text element="p" color="secondary">
          {t(
            'change.drive-needs',
            'Whoever takes it back needs the role Editor or Admin; an organisation admin can give it to you.'
          )}
        </Text>
      )}
      {mayDrive && change.state !== 'undone' && (
        <Stack direction="row" gap={1} wrap="wrap">
          {isOpen && (
            <Button icon="play" onClick={() => drive.begin((signal) => resumeChange(change.id, signal))}>
              {t('change.resume', 'Resume')}
            </Button>
          )}
          <Button variant="destructive" fill="outline" icon="history" onClick={() => drive.takeBack(change.id)}>
            {t('drive.take-back', 'Take it back')}
          </Button>
        </Stack>
      )}
    </Stack>
  );
}
