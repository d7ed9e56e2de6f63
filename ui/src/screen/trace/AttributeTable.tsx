import { useState } from 'react';
import { text } from '../../api/shapes';
import { CopyButton } from '../../part/CopyButton';
import { Icon } from '../../part/Icon';
import { Link } from '../../route/Link';
import { searchAddress } from '../../route/codec';
import type { KeyValue } from '../../trace/otlp';
import { valueText, valueType, type ValueType } from '../../trace/value';
import css from './AttributeTable.module.css';

interface AttributeTableProperties {
  readonly attributes: readonly KeyValue[];
  readonly filter: string;
  /** When given, a value leads to the traces of this service that have it too. */
  readonly service?: string;
}

/** Longer values are cut until someone asks for the rest. */
const SHOWN_LENGTH = 1200;

export function AttributeTable({ attributes, filter, service }: AttributeTableProperties) {
  const word = filter.trim().toLowerCase();
  const shown = attributes
    .map((attribute) => ({
      key: text(attribute.key),
      value: valueText(attribute.value),
      type: valueType(attribute.value),
    }))
    .filter(({ key, value }) => word === '' || `${key}=${value}`.toLowerCase().includes(word))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  if (attributes.length === 0) return null;
  if (shown.length === 0) return <p className={css.none}>None matches the filter.</p>;
  return (
    <dl className={css.table}>
      {shown.map((attribute, index) => (
        <div key={`${index}:${attribute.key}`} data-long={isLong(attribute.value)}>
          <dt>{attribute.key}</dt>
          <dd>
            <Value value={attribute.value} type={attribute.type} />
            <span className={css.type}>{attribute.type}</span>
            <span className={css.actions}>
              {service !== undefined && isSearchable(attribute.type, attribute.value) && (
                <Link
                  to={searchAddress({ service, attributes: [`${attribute.key}=${attribute.value}`] })}
                  aria-label={`Search traces with ${attribute.key} = ${attribute.value}`}
                  title="Search traces with this value"
                >
                  <Icon name="search" size={14} />
                </Link>
              )}
              <CopyButton value={attribute.value} label={`Copy the value of ${attribute.key}`} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value, type }: { readonly value: string; readonly type: ValueType }) {
  const [whole, setWhole] = useState(false);
  if (type === 'empty') return <span className={css.nothing}>no value</span>;
  if (value === '') return <span className={css.nothing}>empty</span>;
  const cut = !whole && value.length > SHOWN_LENGTH;
  return (
    <span className={css.value}>
      {cut ? value.slice(0, SHOWN_LENGTH) : value}
      {cut && (
        <button type="button" onClick={() => setWhole(true)}>
          {`… show all ${value.length.toLocaleString('en-US')} characters`}
        </button>
      )}
    </span>
  );
}

/** Whether a value needs the whole width: a stack, a statement, a document. */
function isLong(value: string): boolean {
  return value.length > 72 || value.includes('\n');
}

function isSearchable(type: ValueType, value: string): boolean {
  return (
    (type === 'string' || type === 'int' || type === 'bool' || type === 'double') &&
    value.length > 0 &&
    value.length <= 200
  );
}
