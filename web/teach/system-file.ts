/** What file managers and archivers put beside what people did: no photograph, and nobody's mistake. */
const OURS = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$|@eaDir\/)/i

/** Whether a person put a file where it is, as far as its path tells. */
export const isPersons = (path: string): boolean => !OURS.test(path)
