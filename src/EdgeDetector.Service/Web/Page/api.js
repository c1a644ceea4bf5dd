// What the box says: JSON that is asked for, pictures and objects that come while somebody looks.

// A save is answered within 5 s, all else at once: a box that says nothing for longer is away.
const PATIENCE = 10000;

/** The box refused, or cannot be reached; the message is for people. */
export class BoxError extends Error {
  constructor(status, answer) {
    super(answer?.reason ?? (status === 0 ? "the box cannot be reached" : `the box answered ${status}`));
    this.status = status;
    this.errors = answer?.errors ?? [];
  }
}

/** Reads JSON. */
export function read(path, signal) {
  return ask(path, { signal });
}

/** Replaces what is at a path by JSON; the answer. */
export function write(path, value) {
  return ask(path, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

/** The path of something that has a name of its own. */
export function pathOf(strings, ...names) {
  return strings.reduce((path, part, i) => path + part + (i < names.length ? encodeURIComponent(names[i]) : ""), "");
}

async function ask(path, request) {
  let response;
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    response = await fetch(path, { ...request, signal: request.signal ? AbortSignal.any([request.signal, patience]) : patience });
  } catch (error) {
    throw error.name === "AbortError" ? error : new BoxError(0);
  }

  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    throw new BoxError(response.status, answer);
  }

  return answer;
}

/**
 * Calls show(camera, sequence, image) for each picture of some cameras until the signal is aborted: one connection for all of them, since
 * browsers open six to a box. Comes back after an interruption.
 */
export async function watchPictures(cameras, { fps, width }, show, signal) {
  const query = new URLSearchParams([...cameras.map(name => ["camera", name]), ["fps", fps], ["width", Math.round(width)]]);
  while (!signal.aborted) {
    try {
      const response = await fetch(`/stream.mjpg?${query}`, { signal });
      if (response.ok) {
        await readParts(response.body.getReader(), show);
      }
    } catch {
      // Told by what is asked for every two seconds.
    }

    await pause(2000, signal);
  }
}

/** Calls tell(frame) for what is found in each frame of some cameras, until the signal is aborted. */
export function watchFrames(cameras, proposalsOf, tell, signal) {
  const query = new URLSearchParams(cameras.map(name => ["camera", name]));
  if (proposalsOf) {
    query.set("proposals", proposalsOf);
  }

  const source = new EventSource(`/api/v1/live?${query}`);
  const end = () => source.close();
  source.addEventListener("frame", message => tell(JSON.parse(message.data)));
  // After a refusal the browser does not try again by itself.
  source.addEventListener("error", async () => {
    if (source.readyState === EventSource.CLOSED && !signal.aborted) {
      signal.removeEventListener("abort", end);
      await pause(2000, signal);
      if (!signal.aborted) {
        watchFrames(cameras, proposalsOf, tell, signal);
      }
    }
  });
  signal.addEventListener("abort", end);
}

/** Calls start(signal) while the page is seen: whoever looks at another tab costs the box nothing. */
export function whileSeen(signal, start) {
  let seen = null;
  const turn = () => {
    if (document.hidden || signal.aborted) {
      seen?.abort();
      seen = null;
    } else if (!seen) {
      seen = new AbortController();
      start(seen.signal);
    }
  };
  document.addEventListener("visibilitychange", turn, { signal });
  signal.addEventListener("abort", turn);
  turn();
}

/** Calls act() at once and then at intervals, while the page is seen, until the signal is aborted; never twice at a time. */
export async function repeat(milliseconds, act, signal) {
  while (!signal.aborted) {
    if (!document.hidden) {
      await act();
    }

    await pause(milliseconds, signal);
  }
}

/** Waits, or until the signal is aborted. */
export function pause(milliseconds, signal) {
  return new Promise(done => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}

/** Reads multipart/x-mixed-replace whose parts tell their length. */
async function readParts(reader, show) {
  let buffer = new Uint8Array(0);
  let busy = new Set();
  while (true) {
    const end = endOfHeaders(buffer);
    const head = end < 0 ? null : headersOf(buffer.subarray(0, end));
    const length = head ? Number(head.get("content-length") ?? 0) : 0;
    if (head && buffer.length >= end + length) {
      const name = decodeURIComponent(head.get("x-camera") ?? "");
      // A picture that is decoded more slowly than the next one comes is not waited for.
      if (length > 0 && !busy.has(name)) {
        busy.add(name);
        createImageBitmap(new Blob([buffer.subarray(end, end + length)], { type: "image/jpeg" }))
          .then(image => show(name, Number(head.get("x-sequence")), image), () => {})
          .finally(() => busy.delete(name));
      }

      buffer = buffer.slice(end + length);
      continue;
    }

    const { done, value } = await reader.read();
    if (done) {
      return;
    }

    const longer = new Uint8Array(buffer.length + value.length);
    longer.set(buffer);
    longer.set(value, buffer.length);
    buffer = longer;
  }
}

function endOfHeaders(bytes) {
  for (let i = 3; i < bytes.length; i++) {
    if (bytes[i] === 10 && bytes[i - 1] === 13 && bytes[i - 2] === 10 && bytes[i - 3] === 13) {
      return i + 1;
    }
  }

  return -1;
}

function headersOf(bytes) {
  const lines = new TextDecoder("latin1").decode(bytes).split("\r\n").filter(line => line.includes(":"));
  return new Map(lines.map(line => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
}
