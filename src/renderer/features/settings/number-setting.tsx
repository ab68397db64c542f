import { NumberInput } from '@mantine/core';
import { SettingRow } from './setting-row';

interface NumberSettingProps {
  title: string;
  help: string;
  /** For those who hear the page: the title with its unit. */
  label?: string;
  value: number | null;
  minimum: number;
  maximum: number;
  suffix?: string;
  /** Stands in the empty field; without, the field must hold a number. */
  emptyWord?: string;
  changed: boolean;
  onReset(): void;
  onChange(value: number | null): void;
}

/** A setting that is a whole number. */
export function NumberSetting(props: NumberSettingProps) {
  const { title, help, label = title, value, minimum, maximum, suffix, emptyWord, changed, onReset, onChange } = props;
  return (
    <SettingRow title={title} help={help} changed={changed} onReset={onReset}>
      <NumberInput
        aria-label={label}
        min={minimum}
        max={maximum}
        allowDecimal={false}
        clampBehavior="strict"
        suffix={suffix}
        placeholder={emptyWord}
        value={value ?? ''}
        onChange={(next) => {
          if (typeof next === 'number') onChange(next);
          else if (next === '' && emptyWord !== undefined) onChange(null);
        }}
      />
    </SettingRow>
  );
}
