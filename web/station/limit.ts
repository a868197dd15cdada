/** Between two frames of one press: a camera at 30 frames a second has made a new one by then. */
export const FRAME_PAUSE_MS = 60

/** How often a camera is asked for its next frame: for two seconds, and the slowest give five frames a second in the dark. */
export const FRAME_TRIES = 33
