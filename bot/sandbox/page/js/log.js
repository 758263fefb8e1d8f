/** The portal's request log as it happens, and how full its bucket is. */

import { el, many, one } from "./dom.js";
import { clockWithSeconds, size, t } from "./i18n.js";

const SHOWN_LINES = 120;
const SLOW_SECONDS = 1;

export class Log {
  constructor(state) {
    this.state = state;
    this.root = one(".log");
    this.lines = one(".log-lines");
    this.last = one(".log-last");
    this.bucket = one(".bucket");
    if (matchMedia("(max-width: 899px)").matches) this.root.open = false;
    state.on("all", () => this.rebuild());
    state.on("request", (event) => this.add(event.lines));
    state.on("bucket", () => this.fillBucket());
  }

  rebuild() {
    this.lines.replaceChildren();
    this.last.textContent = "";
    if (this.state.log.length) this.add(this.state.log);
    else this.lines.append(el("li", { class: "nothing" }, t("log.none")));
    this.fillBucket();
  }

  add(lines) {
    one(".nothing", this.lines)?.remove();
    const isAtEnd = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 40;
    this.lines.append(...lines.map((line) => this.row(line)));
    for (const old of many("li", this.lines).slice(0, -SHOWN_LINES)) old.remove();
    if (isAtEnd) this.lines.scrollTop = this.lines.scrollHeight;
    const last = lines.at(-1);
    this.last.textContent = `${nameOf(last)} ${last.status ?? "···"}`;
  }

  row(line) {
    const isBad = line.status === null || line.status >= 400 || line.code;
    const seconds = line.status === null ? "…" : `${line.seconds.toFixed(line.seconds >= 10 ? 0 : 2)} s`;
    return el("li", { class: `${isBad ? "is-bad" : ""} ${line.seconds > SLOW_SECONDS ? "is-slow" : ""}`, title: line.keys.join(", ") },
      el("time", {}, clockWithSeconds(line.at)), el("b", {}, nameOf(line)), el("span", { class: "log-keys" }, line.keys.join(" ")),
      el("span", { class: "log-status" }, [line.status ?? "—", line.code].filter(Boolean).join(" ")),
      el("span", { class: "log-size" }, size(Math.max(line.bytes_in, line.bytes_out))), el("span", { class: "log-seconds" }, seconds));
  }

  fillBucket() {
    const { bucket } = this.state;
    this.bucket.hidden = !bucket;
    if (!bucket) return;
    const meter = one("meter", this.bucket);
    meter.max = bucket.size;
    meter.high = bucket.size * 0.8;
    meter.low = bucket.size * 0.5;
    meter.optimum = 0;
    meter.value = bucket.level;
    const level = Math.round(bucket.level);
    meter.setAttribute("aria-label", t("log.bucketLabel", { level, size: bucket.size }));
    one("output", this.bucket).textContent = `${level}/${bucket.size}`;
  }
}

const nameOf = (line) => (line.method === "upload" ? t("log.upload") : line.method);
