import type { CameraErrorCode } from './camera-error-words.ts'
import { untilFound } from './timers/looks.ts'
import { RefusedError } from './refused-error.ts'

/** The slice of a `MediaStream` that is used. */
interface Stream {
  readonly active: boolean
  getTracks(): readonly { stop(): void }[]
}

/** The slice of a `<video>` that is used. */
interface Picture {
  srcObject: unknown
  play(): Promise<void>
}

interface ScanParts<P extends Picture> {
  /** `navigator.mediaDevices`; undefined where the page may have none. */
  readonly devices: { getUserMedia(constraints: MediaStreamConstraints): Promise<Stream> } | undefined
  readonly picture: P
  /** Loads what reads a code in the picture as it is at that moment. */
  readonly loadReader: () => Promise<(picture: P) => string | undefined>
  readonly onStart: () => void
  /** Takes what a code says, again and again while one code is seen. @returns whether no more is wanted. */
  readonly take: (text: string) => boolean
}

/** The camera at the back where there is one. A code that holds a whole payment is fine-grained. */
const CAMERA: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
}

/**
 * Shows what the camera sees, and reads the codes in it until no more is wanted or `signal` ends it. The camera is off when this is
 * done, however it ends.
 * @throws RefusedError with a `CameraErrorCode`.
 */
export async function scanCodes<P extends Picture>(
  { devices, picture, loadReader, onStart, take }: ScanParts<P>,
  signal: AbortSignal,
): Promise<void> {
  let stream: Stream | undefined
  try {
    if (devices === undefined) throw new RefusedError('camera_missing', '')
    stream = await devices.getUserMedia(CAMERA)
    // Asking may have taken long.
    if (signal.aborted) return
    const { active } = stream
    if (!active) throw new RefusedError('camera_failed', '')
    picture.srcObject = stream
    await picture.play()
    const read = await loadReader()
    onStart()
    await untilFound(() => {
      // It was unplugged, or the person took the permission back.
      if (stream?.active === false) throw new RefusedError('camera_failed', '')
      const text = read(picture)
      return text !== undefined && take(text) ? text : undefined
    }, signal)
  } catch (error) {
    // A picture that goes away while it starts fails; nobody looks at it any more.
    if (signal.aborted) return
    throw error instanceof RefusedError ? error : new RefusedError(cameraErrorOf(error), '')
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop()
    if (picture.srcObject === stream) picture.srcObject = null
  }
}

/** What the errors of `getUserMedia` mean to a person (Media Capture and Streams, 10.2). */
export function cameraErrorOf(error: unknown): CameraErrorCode {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera_denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera_missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'camera_busy'
    default:
      return 'camera_failed'
  }
}
