/**
 * Runs `work` while `target[name]`, an inherited method, is replaced. Returns its result.
 *
 * @param substitute creates the replacement from the original method
 */
export async function withReplacedMethod<
  Name extends string,
  Method extends (...parameters: never[]) => unknown,
  Result,
>(
  target: Record<Name, Method>,
  name: Name,
  substitute: (original: Method) => Method,
  work: () => PromiseLike<Result>,
): Promise<Result> {
  target[name] = substitute(target[name].bind(target) as Method);
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(target, name);
  }
}
