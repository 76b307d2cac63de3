// Where a key leads from one number field to the next. No DOM.

/** 1 to the next field, -1 to the one before, 0 where the key does something else. */
export function stepOf({ key, shiftKey, isComposing }) {
  if (isComposing) return 0;
  return { Enter: shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[key] ?? 0;
}

/** { field } to go to; { save: true } after the last one; {} before the first one. */
export function goalOf(fields, field, step) {
  const next = fields[fields.indexOf(field) + step];
  if (next) return { field: next };
  return step > 0 ? { save: true } : {};
}
