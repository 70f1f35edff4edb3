/** A browser without a screen: follows the redirects and returns the last page. */
export async function browse(url: string): Promise<{ readonly status: number; readonly text: string; readonly url: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text(), url: response.url };
}
