/** Which build of the app this is: the bundler puts a hash of the content into the file's name. */
export const BUILD = import.meta.url.split('/').at(-1)?.split('?')[0] ?? 'unknown'
