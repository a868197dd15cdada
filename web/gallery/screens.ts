import type { Component } from 'svelte'
import Capture from './Capture.svelte'
import Judged from './Judged.svelte'
import Parts from './Parts.svelte'
import SetUp from './SetUp.svelte'
import Start from './Start.svelte'

/** Every page of the gallery: all parts in all states, and sample screens made of them. */
export const screens: Record<string, Component> = {
  parts: Parts,
  start: Start,
  capture: Capture,
  judged: Judged,
  setup: SetUp,
}
