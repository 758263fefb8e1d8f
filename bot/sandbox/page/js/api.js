/** The page's line to the stage: actions go out as POST, everything that happens comes in by one event stream. */

/** Do something as a person. Throws with the stage's reason when it was refused. */
export async function act(path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(`api/${path}`, {
    method: "POST",
    body: isForm ? body : JSON.stringify(body ?? {}),
    headers: isForm ? {} : { "Content-Type": "application/json" },
  });
  if (!answer.ok) throw new Error((await answer.text()) || String(answer.status));
}

export async function read(path) {
  const answer = await fetch(`api/${path}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Listen for ever; the browser reconnects by itself and the stage then begins with everything as it is. */
export function listen(onEvent, onLine) {
  const source = new EventSource("api/events");
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  source.addEventListener("open", () => onLine(true));
  source.addEventListener("error", () => onLine(false));
}
