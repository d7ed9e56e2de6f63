import { useState } from 'react';
import { usePreferences } from '../../prefer/preferences';
import { formatInstant } from '../../time/nanos';
import { PRESETS, describeRange, resolveInstant, resolveRange, type TimeRange } from '../../time/range';
import css from './SearchForm.module.css';

interface RangePickerProperties {
  readonly id: string;
  readonly range: TimeRange;
  onChange(range: TimeRange): void;
}

const OWN = 'own';

/** A preset, or two ends of one's own. */
export function RangePicker({ id, range, onChange }: RangePickerProperties) {
  const zone = usePreferences((preferences) => preferences.zone);
  const preset = range.end === null ? PRESETS.find((candidate) => candidate.start === range.start) : undefined;
  const [editing, setEditing] = useState(false);

  const choose = (value: string) => {
    setEditing(value === OWN);
    if (value !== OWN) onChange({ start: value, end: null });
  };
  const open = editing || preset === undefined;
  return (
    <>
      <select id={id} value={open ? OWN : preset.start} onChange={(event) => choose(event.target.value)}>
        {PRESETS.map((candidate) => (
          <option key={candidate.start} value={candidate.start}>
            {candidate.label}
          </option>
        ))}
        <option value={OWN}>Custom range</option>
      </select>
      {open && <Ends key={`${range.start}|${range.end}|${zone}`} range={range} onChange={onChange} />}
      {open && <p className={css.note}>{describeRange(range, zone, Date.now())}</p>}
    </>
  );
}

function Ends({ range, onChange }: { readonly range: TimeRange; onChange(range: TimeRange): void }) {
  const zone = usePreferences((preferences) => preferences.zone);
  const shown = (text: string) => {
    const nanos = /^-|^now$/.test(text) ? null : resolveInstant(text, Date.now());
    return nanos === null ? text : `${formatInstant(nanos, zone, 3)}${zone === 'utc' ? 'Z' : ''}`;
  };
  const [start, setStart] = useState(shown(range.start));
  const [end, setEnd] = useState(range.end === null ? 'now' : shown(range.end));
  const [wrong, setWrong] = useState(false);

  const apply = () => {
    const next = { start: normal(start), end: end.trim() === '' || end.trim() === 'now' ? null : normal(end) };
    const readable = next.start !== null && (next.end !== null || end.trim() === '' || end.trim() === 'now');
    const fits = readable && resolveRange({ start: next.start!, end: next.end }, Date.now()) !== null;
    setWrong(!fits);
    if (fits && (next.start !== range.start || next.end !== range.end)) onChange({ start: next.start!, end: next.end });
  };
  return (
    <div className={css.ends}>
      {(
        [
          ['From', start, setStart],
          ['To', end, setEnd],
        ] as const
      ).map(([label, value, set]) => (
        <input
          key={label}
          aria-label={label}
          title={`${label}: a date and time, or -15m`}
          value={value}
          aria-invalid={wrong}
          spellCheck={false}
          onChange={(event) => {
            set(event.target.value);
            setWrong(false);
          }}
          onBlur={apply}
          onKeyDown={(event) => event.key === 'Enter' && apply()}
        />
      ))}
      {wrong && (
        <p className={css.wrong} role="alert">
          Expected start before end, as 2026-11-23 10:00 or -15m
        </p>
      )}
    </div>
  );
}

/**
 * What goes into the address: relative stays relative, everything else is written with its offset and every digit.
 */
function normal(typed: string): string | null {
  const text = typed.trim();
  const nanos = resolveInstant(text, Date.now());
  if (nanos === null || text.startsWith('-')) return nanos === null ? null : text;
  return `${formatInstant(nanos, 'utc', 9)
    .replace(' ', 'T')
    .replace(/\.?0+$/, '')}Z`;
}
