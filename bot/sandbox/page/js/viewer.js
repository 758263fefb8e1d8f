/** One picture over everything: arrows go through its album or folder, Escape closes. */

import { one } from "./dom.js";
import { size } from "./i18n.js";

export class Viewer {
  constructor() {
    this.root = one("#viewer");
    this.image = one("img", this.root);
    this.caption = one("figcaption", this.root);
    this.open = one(".viewer-open", this.root);
    this.replyButton = one(".viewer-reply", this.root);
    one(".viewer-close", this.root).addEventListener("click", () => this.root.close());
    one(".viewer-prev", this.root).addEventListener("click", () => this.go(-1));
    one(".viewer-next", this.root).addEventListener("click", () => this.go(1));
    this.root.addEventListener("click", (event) => event.target === this.root && this.root.close());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") this.go(-1);
      if (event.key === "ArrowRight") this.go(1);
    });
    this.replyButton.addEventListener("click", () => {
      const { message } = this.files[this.at];
      this.root.close();
      this.reply(message);
    });
  }

  /** Pictures and files of a chat; `reply(message)` answers to the one shown. */
  show(messages, index, reply) {
    this.reply = reply;
    this.showFiles(messages.map((message) => ({ ...message.media, message })), index);
  }

  /** Files with `src`, `thumb`, `name`, `size`. */
  showFiles(files, index) {
    this.files = files;
    this.at = index;
    this.draw();
    this.root.showModal();
  }

  go(step) {
    const to = this.at + step;
    if (to < 0 || to >= this.files.length) return;
    this.at = to;
    this.draw();
  }

  draw() {
    const file = this.files[this.at];
    const place = this.files.length > 1 ? `${this.at + 1} / ${this.files.length} · ` : "";
    this.image.hidden = !file.thumb;
    if (file.thumb) this.image.src = file.large ?? file.thumb;
    this.caption.textContent = `${place}${file.name ? `${file.name} · ` : ""}${size(file.size)}`;
    this.open.hidden = !file.src;
    if (file.src) this.open.href = file.src;
    this.replyButton.hidden = !file.message;
    one(".viewer-prev", this.root).hidden = this.at === 0;
    one(".viewer-next", this.root).hidden = this.at === this.files.length - 1;
  }
}
