// OTLP's AnyValue as text. Integers arrive as decimal strings and are shown as such, so no digit is lost.
import { list, members, text } from '../api/shapes';

export type ValueType = 'string' | 'bool' | 'int' | 'double' | 'bytes' | 'array' | 'map' | 'empty';

const TYPES: readonly (readonly [string, ValueType])[] = [
  ['stringValue', 'string'],
  ['boolValue', 'bool'],
  ['intValue', 'int'],
  ['doubleValue', 'double'],
  ['bytesValue', 'bytes'],
  ['arrayValue', 'array'],
  ['kvlistValue', 'map'],
];

export function valueType(value: unknown): ValueType {
  const any = members(value);
  return TYPES.find(([member]) => any[member] !== undefined)?.[1] ?? 'empty';
}

/** The value as a reader would write it; arrays and maps in the manner of JSON. */
export function valueText(value: unknown): string {
  const any = members(value);
  switch (valueType(value)) {
    case 'string':
      return text(any.stringValue);
    case 'bool':
      return String(any.boolValue);
    case 'int':
      return String(any.intValue);
    case 'double':
      return String(any.doubleValue);
    case 'bytes':
      return text(any.bytesValue);
    case 'array':
      return `[${list(members(any.arrayValue).values).map(nestedText).join(', ')}]`;
    case 'map':
      return `{${list(members(any.kvlistValue).values)
        .map((entry) => `${JSON.stringify(text(members(entry).key))}: ${nestedText(members(entry).value)}`)
        .join(', ')}}`;
    case 'empty':
      return '';
  }
}

function nestedText(value: unknown): string {
  const type = valueType(value);
  if (type === 'empty') return 'null';
  return type === 'string' || type === 'bytes' ? JSON.stringify(valueText(value)) : valueText(value);
}
