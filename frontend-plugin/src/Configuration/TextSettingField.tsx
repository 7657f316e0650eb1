import React from 'react';
import { Field, Input } from '@grafana/ui';
import type { AppSettings } from '../api/settings';
import { textOf, type TextSetting, type Typed } from './settingsDraft';

interface Props {
  name: TextSetting;
  label: string;
  description: string;
  placeholder: string;
  /** What is stored, what was typed over it, and where typing goes. */
  settings: AppSettings;
  typed: Typed;
  onTyped: (typed: Typed) => void;
}

/** A setting that is a line of text. */
export function TextSettingField({ name, label, description, placeholder, settings, typed, onTyped }: Props) {
  return (
    <Field label={label} description={description} noMargin>
      <Input
        id={`configuration-${name}`}
        value={textOf(settings, typed, name)}
        placeholder={placeholder}
        onChange={({ currentTarget: { value } }) => onTyped({ ...typed, texts: { ...typed.texts, [name]: value } })}
      />
    </Field>
  );
}
