/**
 * Binds the values of these options to their names (`--build X` becomes `--build=X`): one digest or id in 64 begins with
 * a dash, and `parseArgs` takes it for an option. What follows an option is its value, whatever it looks like: where
 * that was forgotten, nothing else is dropped for it.
 */
export function bindValues([arg, ...rest]: readonly string[], options: readonly string[]): string[] {
  if (arg === undefined) return []
  const [value, ...more] = rest
  return options.includes(arg) && value !== undefined
    ? [`${arg}=${value}`, ...bindValues(more, options)]
    : [arg, ...bindValues(rest, options)]
}
