/** What the folders round a file say of it, as MVTec AD lays photographs out. A hint: a person may say otherwise. */
export type Hint =
  | { readonly kind: 'none' }
  | { readonly kind: 'good' }
  | { readonly kind: 'defective'; readonly defect: string }
  /** A picture of where the defect is; `of` is the key of the photograph that it belongs to. */
  | { readonly kind: 'mask'; readonly of: string }

const GOOD = /^(good|ok)$/i
/** Says that something is wrong, and not what. */
const BAD = /^(defects?|defective|bad|nok|n[-_ ]?ok|not[-_ ]ok|ng|rejects?|rejected)$/i
const MASKS = /^ground[_-]?truth$/i

const foldersOf = (path: string): string[] => path.split('/').slice(0, -1)
const folderOf = (path: string): string => foldersOf(path).at(-1) ?? ''
const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')

/** What a mask names its photograph by: the defect's folder and the file's name without its ending. */
export const photographKey = (path: string): string => `${folderOf(path)}/${stemOf(path)}`

/** How deep the first good folder lies; what lies less deep is round it, not beside it. */
const depthOfGood = (paths: readonly string[]): number =>
  Math.min(
    ...paths.map((path) => foldersOf(path).findIndex((folder) => GOOD.test(folder))).filter((at) => at >= 0),
  )

/** What the folders say, innermost first: good all through, or defective by the name of the folder that it is in. */
function hintOf(path: string, good: number): Hint {
  const folders = foldersOf(path)
  const folder = folderOf(path)
  const said = folders.findLast((each) => GOOD.test(each) || BAD.test(each))
  if (said !== undefined && GOOD.test(said)) return { kind: 'good' }
  if (said === undefined && folders.length <= good) return { kind: 'none' }
  return { kind: 'defective', defect: BAD.test(folder) ? '' : folder.slice(0, 80) }
}

/** The hint of each path. Only folders beside one that is called good (or ok) name defects. */
export function folderHints(paths: readonly string[]): Hint[] {
  const good = depthOfGood(paths)
  return paths.map((path) =>
    foldersOf(path).some((folder) => MASKS.test(folder))
      ? { kind: 'mask', of: photographKey(path).replace(/_mask$/i, '') }
      : hintOf(path, good),
  )
}
