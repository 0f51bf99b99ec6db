/** Hands bytes to the browser's own way of saving files. */
export function saveFile(document: Document, name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: 'application/octet-stream' }))
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  document.body.append(anchor)
  anchor.click()
  anchor.remove()
  // The download has its own hold on the bytes by now.
  URL.revokeObjectURL(address)
}
