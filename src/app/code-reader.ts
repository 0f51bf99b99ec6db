/** Loads the decoder, and gives what reads the code in a video's present frame; undefined when there is none. */
export async function loadCodeReader(): Promise<(video: HTMLVideoElement) => string | undefined> {
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('This browser draws nothing.')
  return (video) => {
    const { videoWidth: width, videoHeight: height } = video
    // Until the first frame is there.
    if (width === 0 || height === 0) return undefined
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    context.drawImage(video, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    try {
      return decodeQR({ width, height, data })
    } catch {
      // It throws at every picture that has no code, or none that can be read: the next may have.
      return undefined
    }
  }
}
