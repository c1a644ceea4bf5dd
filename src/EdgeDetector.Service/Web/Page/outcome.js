// What becomes of what was set on a page: text to paste, or saved into the box's configuration file.

import { write } from "./api.js";
import { el, replace, say } from "./dom.js";

export class Outcome {
  #path;
  #wanted;
  #saved;
  #note = el("p", { role: "status" });
  #errors = el("ul", { class: "errors" });
  #save;
  #mayWrite;
  #wrong = false;
  #isSaving = false;

  /** @param config what /api/v1/config says; path where it is saved; wanted() what; text() the same for people; saved(what) hears what was. */
  constructor(config, path, wanted, text, saved) {
    this.#path = path;
    this.#wanted = wanted;
    this.#saved = saved;
    this.#mayWrite = config.allowWrite;
    this.#save = el("button", { type: "button", class: "primary", disabled: !config.allowWrite, click: () => this.#store() }, "Save into the configuration file");
    this.element = el("div", { class: "outcome" },
      el("p", { class: "buttons" }, el("button", { type: "button", click: () => this.#copy(text()) }, "Copy"), this.#save),
      config.allowWrite ? null : el("p", { class: "quiet" }, `Paste it into ${config.file}. This box does not let the page write there: http.allowConfigWrite is false.`),
      this.#note,
      this.#errors);
  }

  /** Lets it be saved, unless something is wrong. */
  allow(wrong) {
    this.#wrong = Boolean(wrong);
    this.#enable();
  }

  #enable() {
    this.#save.disabled = !this.#mayWrite || this.#wrong || this.#isSaving;
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      say(this.#note, "Copied.");
    } catch {
      say(this.#note, "The browser does not let the page copy: select the text by hand.");
    }
  }

  async #store() {
    replace(this.#errors);
    say(this.#note, "Saving …");
    this.#isSaving = true;
    this.#enable();
    try {
      const sent = this.#wanted();
      const { file, backup, reason } = await write(this.#path, sent);
      // By now something else may be wanted.
      this.#saved(sent);
      say(this.#note, reason ? `Saved into ${file}, but not in force yet: ${reason}`
        : backup ? `Saved into ${file} and in force. The file as it was: ${backup}`
        : `${file} says so already, and it is in force.`);
    } catch (error) {
      say(this.#note, `Not saved: ${error.message}`);
      replace(this.#errors, (error.errors ?? []).map(({ key, message }) => el("li", {}, `${key}: ${message}`)));
    } finally {
      this.#isSaving = false;
      this.#enable();
    }
  }
}
