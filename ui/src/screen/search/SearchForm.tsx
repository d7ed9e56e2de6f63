import { useEffect, useId, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useOperations, useServices } from '../../api/queries';
import { Icon } from '../../part/Icon';
import { formatCount } from '../../part/number';
import { EMPTY_QUERY, type SearchQuery } from '../../route/codec';
import { parseDuration } from '../../time/nanos';
import { RangePicker } from './RangePicker';
import css from './SearchForm.module.css';

interface SearchFormProperties {
  readonly query: SearchQuery;
  onChange(part: Partial<SearchQuery>): void;
}

/** The conditions. Each takes effect when it is complete: a choice at once, a text with Enter or when it is left. */
export function SearchForm({ query, onChange }: SearchFormProperties) {
  const services = useServices(false);
  const operations = useOperations(query.service);
  const known = [...(services.data ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const names = [...(operations.data ?? [])].sort((a, b) => b.spans - a.spans);
  const conditions =
    query.attributes.length > 0 ||
    query.service !== '' ||
    query.minDuration !== '' ||
    query.maxDuration !== '' ||
    query.errorsOnly;

  return (
    <form className={css.form} aria-label="Conditions" onSubmit={(event) => event.preventDefault()}>
      <Labelled label="Time">
        {(id) => <RangePicker id={id} range={query.range} onChange={(range) => onChange({ range })} />}
      </Labelled>
      <Labelled label="Service">
        {(id) => (
          <select
            id={id}
            value={query.service}
            onChange={(event) => onChange({ service: event.target.value, operation: '' })}
          >
            <option value="">All services</option>
            {query.service !== '' && !known.some((service) => service.name === query.service) && (
              <option>{query.service}</option>
            )}
            {known.map((service) => (
              <option key={service.name} value={service.name}>
                {service.name}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled label="Operation">
        {(id) => (
          <select
            id={id}
            value={query.operation}
            disabled={query.service === ''}
            onChange={(event) => onChange({ operation: event.target.value })}
          >
            <option value="">{query.service === '' ? 'Choose a service first' : 'All operations'}</option>
            {query.operation !== '' && !names.some((operation) => operation.name === query.operation) && (
              <option>{query.operation}</option>
            )}
            {distinct(names.map((operation) => operation.name)).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Attributes conditions={query.attributes} onChange={(attributes) => onChange({ attributes })} />
      <div className={css.pair}>
        <Duration
          label="Min duration"
          title="Traces with a span that lasts at least this long"
          value={query.minDuration}
          example="100ms"
          onChange={(minDuration) => onChange({ minDuration })}
        />
        <Duration
          label="Max duration"
          title="Traces with a span that lasts at most this long"
          value={query.maxDuration}
          example="2s"
          onChange={(maxDuration) => onChange({ maxDuration })}
        />
      </div>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={query.errorsOnly}
          onChange={(event) => onChange({ errorsOnly: event.target.checked })}
        />
        Errors only
      </label>
      {conditions && (
        <button type="button" className={css.clear} onClick={() => onChange({ ...EMPTY_QUERY, range: query.range })}>
          Clear conditions
        </button>
      )}
      {services.data !== undefined && (
        <p
          className={css.note}
        >{`${formatCount(known.length)} ${known.length === 1 ? 'service' : 'services'} known`}</p>
      )}
    </form>
  );
}

function Labelled({ label, children }: { readonly label: string; readonly children: (id: string) => React.ReactNode }) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** Conditions on attributes as chips; Enter adds one, Backspace in the empty field takes the last back. */
function Attributes({
  conditions,
  onChange,
}: {
  readonly conditions: readonly string[];
  onChange(next: readonly string[]): void;
}) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const id = useId();

  const add = () => {
    const condition = readCondition(typed);
    setWrong(typed.trim() !== '' && condition === null);
    if (condition === null) return;
    setTyped('');
    if (!conditions.includes(condition)) onChange([...conditions, condition]);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      add();
    } else if (event.key === 'Backspace' && typed === '' && conditions.length > 0) {
      onChange(conditions.slice(0, -1));
    }
  };
  return (
    <div className={css.field}>
      <label htmlFor={id}>Attributes</label>
      {conditions.length > 0 && (
        <ul className={css.chips}>
          {conditions.map((condition) => (
            <li key={condition}>
              <span>
                <b>{condition.slice(0, condition.indexOf('='))}</b>
                {condition.slice(condition.indexOf('='))}
              </span>
              <button
                type="button"
                onClick={() => onChange(conditions.filter((other) => other !== condition))}
                aria-label={`Remove ${condition}`}
              >
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
        onKeyDown={keys}
        onBlur={add}
        placeholder="http.route=/cart"
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
      />
      {wrong && (
        <p id={`${id}-wrong`} className={css.wrong} role="alert">
          Expected key=value
        </p>
      )}
    </div>
  );
}

interface DurationProperties {
  readonly label: string;
  readonly title: string;
  readonly value: string;
  readonly example: string;
  onChange(value: string): void;
}

function Duration({ label, title, value, example, onChange }: DurationProperties) {
  const [typed, setTyped] = useState(value);
  const [wrong, setWrong] = useState(false);
  useEffect(() => setTyped(value), [value]);

  const apply = (event?: FormEvent) => {
    event?.preventDefault();
    const text = typed.trim().replace(/\s+/g, '');
    const fits = text === '' || parseDuration(text) !== null;
    setWrong(!fits);
    if (fits && text !== value) onChange(text);
  };
  return (
    <Labelled label={label}>
      {(id) => (
        <>
          <input
            id={id}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setWrong(false);
            }}
            onBlur={() => apply()}
            onKeyDown={(event) => event.key === 'Enter' && apply(event)}
            placeholder={example}
            title={title}
            aria-invalid={wrong}
            spellCheck={false}
            autoComplete="off"
          />
          {wrong && (
            <p className={css.wrong} role="alert">
              {`Expected, for example, ${example}`}
            </p>
          )}
        </>
      )}
    </Labelled>
  );
}

/** `key=value`, also as people write it: with blanks around the sign, with quotes around the value. */
function readCondition(typed: string): string | null {
  const match = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(typed);
  if (match === null) return null;
  const value = match[2]!;
  return `${match[1]}=${/^".*"$/s.test(value) ? value.slice(1, -1) : value}`;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
