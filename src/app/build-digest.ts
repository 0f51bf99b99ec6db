import { toHex } from '../bytes/index.ts'

/** The page as it was built; it names its scripts and styles by their content. */
const PAGE_PATH = '/index.html'

/** SHA-256 of the page, in hex: whoever builds the same source has the same. @throws TypeError without a network and a stored app. */
export async function digestOfBuild(
  request: (path: string) => Promise<Response>,
  subtle: Pick<SubtleCrypto, 'digest'>,
): Promise<string> {
  const response = await request(PAGE_PATH)
  return toHex(new Uint8Array(await subtle.digest('SHA-256', await response.arrayBuffer())))
}
