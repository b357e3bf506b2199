/**
 * @file A helper thread, as text: it is started from a blob in a browser and from a string in Node, so that no bundler has
 * to find it. It imports nothing; `port`, to whom started it, is put before it. See crew.ts for what the words mean.
 */

port.onmessage = ({ data }) => {
  const { memory, parts, words, at, jobs, load, spins } = data;
  const kernels = [];
  try {
    for (const { module, names } of parts) {
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      kernels.push(...names.map((name) => exports[name]));
    }
  } catch (error) {
    port.postMessage(String(error));
    return;
  }
  port.postMessage("ready");

  const run = (job, piece) => {
    const [kernel, extent, unit, scratch, step, count] = jobs.subarray(job, job + 6);
    const values = [piece * unit, Math.min(extent, (piece + 1) * unit), ...jobs.subarray(job + 6, job + 6 + count)];
    if (scratch >= 0) values[2 + scratch] += piece * step;
    kernels[kernel](...values);
  };

  for (let idle = 0; ; ) {
    const wake = Atomics.load(words, at.wake);
    const next = Atomics.load(words, at.next);
    if (Atomics.load(words, at.load) !== load) return;
    if (next === Atomics.load(words, at.end)) {
      if (++idle < spins) continue;
      Atomics.add(words, at.sleeping, 1);
      Atomics.wait(words, at.wake, wake);
      Atomics.sub(words, at.sleeping, 1);
      idle = 0;
    } else if (Atomics.compareExchange(words, at.next, next, (next + 1) | 0) === next) {
      idle = 0;
      try {
        run(Atomics.load(words, at.job), (next - Atomics.load(words, at.begin)) | 0);
      } catch {
        Atomics.store(words, at.failed, 1);
      }
      Atomics.add(words, at.done, 1);
      if (Atomics.load(words, at.waiting) !== 0) Atomics.notify(words, at.done);
    }
  }
};
