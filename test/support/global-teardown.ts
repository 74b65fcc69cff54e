/** Stops the server that the set-up started, or removes what it created on a configured one. */
export default async function tearDown(): Promise<void> {
  await globalThis.stopTestServer();
}
