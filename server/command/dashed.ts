/**
 * Binds the values of these options to their names (`--build X` becomes `--build=X`): one digest or id in 64 begins with
 * a dash, and `parseArgs` takes it for an option.
 */
export function bindValues(args: readonly string[], options: readonly string[]): string[] {
  const bound: string[] = []
  for (const [i, arg] of args.entries()) {
    const before = args[i - 1]
    if (before !== undefined && options.includes(before)) bound[bound.length - 1] = `${before}=${arg}`
    else bound.push(arg)
  }
  return bound
}
