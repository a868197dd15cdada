import { getContext, setContext } from 'svelte'
import type { DatasetStore } from './dataset.svelte.ts'

const KEY = Symbol('dataset')

/** Hands the data set down to its pages. */
export const setDataset = (store: DatasetStore): DatasetStore => setContext(KEY, store)

/** The data set, in any page below Dataset.svelte. */
export const useDataset = (): DatasetStore => getContext<DatasetStore>(KEY)
