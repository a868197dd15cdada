/** What the folders round a file say of it, as MVTec AD lays photographs out. A hint: a person may say otherwise. */
export type Hint =
  | { readonly kind: 'none' }
  | { readonly kind: 'good' }
  | { readonly kind: 'defective'; readonly defect: string }
  /** A picture of where the defect is; `of` is the key of the photograph that it belongs to. */
  | { readonly kind: 'mask'; readonly of: string }

const GOOD = /^(good|ok)$/i
const MASKS = /^ground[_-]?truth$/i

const foldersOf = (path: string): string[] => path.split('/').slice(0, -1)
const folderOf = (path: string): string => foldersOf(path).at(-1) ?? ''
const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')

/** What a mask names its photograph by: the defect's folder and the file's name without its ending. */
export const photographKey = (path: string): string => `${folderOf(path)}/${stemOf(path)}`

/** The hint of each path. Only where one folder is called good (or ok) do the others name defects. */
export function folderHints(paths: readonly string[]): Hint[] {
  const hasGood = paths.some((path) => GOOD.test(folderOf(path)))
  return paths.map((path) => {
    if (foldersOf(path).some((folder) => MASKS.test(folder)))
      return { kind: 'mask', of: photographKey(path).replace(/_mask$/i, '') }
    const folder = folderOf(path)
    if (GOOD.test(folder)) return { kind: 'good' }
    return hasGood && folder !== '' ? { kind: 'defective', defect: folder.slice(0, 80) } : { kind: 'none' }
  })
}
