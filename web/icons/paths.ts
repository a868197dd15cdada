// Drawn for Plumb on a 24 x 24 grid with a 2-unit stroke, square caps and mitred joints, like a technical drawing.
// One icon is one path; `.1` segments are dots.

const DISC = 'M12 2.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19Z'
const OCTAGON = 'M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8Z'
const WAVES =
  'M2.8 9.4a13.4 13.4 0 0 1 18.4 0M6.2 13.2a8.4 8.4 0 0 1 11.6 0M9.6 16.8a3.6 3.6 0 0 1 4.8 0M12 20v.1'

/** Every icon's outline by name. The five verdicts differ in silhouette, so that shape alone tells them apart. */
export const paths = {
  pass: `${DISC}M7.6 12.3l3.1 3.2 5.9-6.6`,
  fail: `${OCTAGON}M8.6 8.6l6.8 6.8M15.4 8.6l-6.8 6.8`,
  unsure: 'M12 2l10 10-10 10L2 12ZM9.9 9.9a2.1 2.1 0 1 1 3.2 1.8c-.8.5-1.1.9-1.1 1.9M12 16.5v.1',
  retake: 'M20 14.2A8.3 8.3 0 1 1 19 7.5M19 2.8v4.7h-4.7M12 10a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z',
  blocked: 'M3 3h18v18H3ZM6.5 17.5l11-11',

  check: 'M4 12.6l5.4 5.4L20 6.6',
  cross: 'M5.5 5.5l13 13M18.5 5.5l-13 13',
  close: 'M7 7l10 10M17 7L7 17',
  plus: 'M12 4.5v15M4.5 12h15',
  minus: 'M4.5 12h15',
  alert: 'M12 3.2L22 20.5H2ZM12 10v4.6M12 17.4v.1',
  info: `${DISC}M12 11.2V17M12 7.4v.1`,
  stop: `${OCTAGON}M8 12h8`,

  camera: 'M3 7.5h4.4L9 5h6l1.6 2.5H21V19H3ZM12 9.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8Z',
  image: 'M3 4.5h18v15H3ZM3.5 17l5-5.5 4.5 4.5 2.8-2.8 4.7 4.3M15.8 8.6v.1',
  layers: 'M12 3l9.5 5.2L12 13.4 2.5 8.2ZM4 13l8 4.4 8-4.4M4 17l8 4.4 8-4.4',
  gauge: 'M4.6 18.5a9.3 9.3 0 1 1 14.8 0M12 13.5l4-5.4M12 13.4v.2',
  scan: 'M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M8 8v8M12 8v8M16 8v8',
  torch: 'M13.5 2.5L5.5 13.5h6l-1 8 8-11h-6Z',
  eye: 'M2 12c2.5-4.5 6-6.8 10-6.8s7.5 2.3 10 6.8c-2.5 4.5-6 6.8-10 6.8S4.5 16.5 2 12ZM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',

  key: 'M7.5 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM11.5 12H21v4M16.8 12v2.5',
  shield: 'M12 2.7l8 2.8V11c0 5-3.2 8.3-8 10.3C7.2 19.3 4 16 4 11V5.5Z',
  proven: 'M12 2.7l8 2.8V11c0 5-3.2 8.3-8 10.3C7.2 19.3 4 16 4 11V5.5ZM8.3 11.6l2.7 2.7 4.7-5.1',
  lock: 'M4.5 10.5h15V21h-15ZM8 10.2V7a4 4 0 0 1 8 0v3.2M12 14.5v2.5',
  unlock: 'M4.5 10.5h15V21h-15ZM8 10.2V7a4 4 0 0 1 7.6-1.7M12 14.5v2.5',
  person: 'M12 3a4.2 4.2 0 1 1 0 8.4A4.2 4.2 0 0 1 12 3ZM4 21c0-4.2 3.2-6.3 8-6.3s8 2.1 8 6.3',
  people:
    'M9 4a3.6 3.6 0 1 1 0 7.2A3.6 3.6 0 0 1 9 4ZM2.5 20c0-3.8 2.6-5.6 6.5-5.6s6.5 1.8 6.5 5.6M15.5 4.3a3.6 3.6 0 0 1 0 6.6M18 14.8c2.3.7 3.5 2.4 3.5 5.2',
  hand: 'M8 13.8V5.4a1.5 1.5 0 0 1 3 0V11M11 10.5V3.9a1.5 1.5 0 0 1 3 0V11M14 10.8V5.6a1.5 1.5 0 0 1 3 0V15c0 4-2.2 6.3-5.4 6.3-2.8 0-4.3-1.3-5.6-3.8L3.7 13.3a1.5 1.5 0 0 1 2.6-1.4L8 14.6',

  tablet: 'M5 2.5h14v19H5ZM10.8 18h2.4',
  server: 'M3.5 4h17v6.5h-17ZM3.5 13.5h17V20h-17ZM7 7.2v.1M7 16.7v.1M11 7.25h6M11 16.75h6',
  chip: 'M7 7h10v10H7ZM10 2.5v4M14 2.5v4M10 17.5v4M14 17.5v4M2.5 10h4M2.5 14h4M17.5 10h4M17.5 14h4',
  online: WAVES,
  offline:
    'M8.4 6.3a13.4 13.4 0 0 1 12.8 3.1M2.8 9.4q1-.9 2-1.5M6.2 13.2a8.4 8.4 0 0 1 4-2.1M15.2 11.5q1.5.7 2.6 1.7M9.6 16.8a3.6 3.6 0 0 1 4.8 0M12 20v.1M4 3.5l16.5 17',
  sync: 'M20 11A8 8 0 0 0 5.7 7L4 9M4 4v5h5M4 13a8 8 0 0 0 14.3 4l1.7-2M20 20v-5h-5',
  upload: 'M12 15.5V4.5M6.8 9.2L12 4l5.2 5.2M4 15.5V20h16v-4.5',
  download: 'M12 4v11M6.8 10.3l5.2 5.2 5.2-5.2M4 15.5V20h16v-4.5',
  clock: `${DISC}M12 6.8v5.7l3.6 2.1`,

  list: 'M9 6h12M9 12h12M9 18h12M3.8 6h.4M3.8 12h.4M3.8 18h.4',
  search: 'M10.5 3.5a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM15.8 15.8l5 5',
  filter: 'M3 4.5h18l-6.8 8.2V20l-4.4-2.4v-4.9Z',
  'chevron-left': 'M15 5l-7 7 7 7',
  'chevron-right': 'M9 5l7 7-7 7',
  'chevron-down': 'M5 9l7 7 7-7',
  'arrow-right': 'M3.5 12H20M13.5 5.5L20 12l-6.5 6.5',
  link: 'M10 7.5H7a4.5 4.5 0 0 0 0 9h3M14 7.5h3a4.5 4.5 0 0 1 0 9h-3M8.5 12h7',
  copy: 'M8.5 8.5H20.5V20.5H8.5ZM15.5 5.2V3.5h-12v12h1.7',
  undo: 'M4.5 9H14a5.5 5.5 0 0 1 0 11H8M9 4L4 9l5 5',
  pen: 'M4 20l1-4.8L16.5 3.7l3.8 3.8L8.8 19Z',
  trash: 'M4 6.5h16M9 6V3.5h6V6M6.2 7l.8 13.5h10L17.8 7M10.5 11v5M13.5 11v5',
  box: 'M12 2.7l8.5 4.5v9.6L12 21.3l-8.5-4.5V7.2ZM4 7.5l8 4.3 8-4.3M12 12v9',
  settings: 'M3.5 7.5h8M18 7.5h2.5M3.5 16.5H6M12.5 16.5h8M12.5 4.5h4.5v6h-4.5ZM7 13.5h4.5v6H7Z',
  leave: 'M14 4H4v16h10M9.5 12H20.5M16 7l5 5-5 5',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2.5v1.5M12 20v1.5M2.5 12H4M20 12h1.5M5.3 5.3l1 1M17.7 17.7l1 1M18.7 5.3l-1 1M6.3 17.7l-1 1',
  moon: 'M20 14.4A8.6 8.6 0 1 1 9.6 4a7 7 0 0 0 10.4 10.4Z',
  plumb: 'M12 1.5V9M8 9h8v3.6L12 22.5 8 12.6Z',
} as const

export type IconName = keyof typeof paths
