/** Stops the server that the set-up started, or removes what it made on the given one. */
export default async function tearDown(): Promise<void> {
  await globalThis.stopTestServer();
}
