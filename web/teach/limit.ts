/** The most that one archive may hold, in files and in bytes: it is unpacked in this browser's memory. */
export const MAX_ZIP_FILES = 5_000
export const MAX_ZIP_BYTES = 1024 * 1024 * 1024

/** Frames of one shutter press: enough to even out noise, short enough to hold still for. */
export const BURST_FRAMES = 4

/** Between two frames of a burst: a camera at 30 frames a second has made a new one by then. */
export const BURST_PAUSE_MS = 60

/** Cells along the longer side of what a brush draws; maps that models give have 64. */
export const MASK_SIDE = 256

/** What another desk recorded and this one cannot verify yet is looked at once more, when the plant's rules are here. */
export const SECOND_LOOK_MS = 2_000

/** How long until a photograph is asked for again whose record came before its picture, longer each time. */
export const PICTURE_AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
