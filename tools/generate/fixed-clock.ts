/** Loaded before plimsoll runs for the documentation: the clock stands still. */
const day = Date.UTC(2026, 8, 1);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], self) => Reflect.construct(target, args.length === 0 ? [day] : args, self),
  get: (target, key) => (key === 'now' ? () => day : Reflect.get(target, key)),
});
