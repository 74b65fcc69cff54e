/**
 * What `work` gives while another method stands in for `target[name]`, which must be inherited.
 *
 * @param substitute makes the other method, given the original one
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
