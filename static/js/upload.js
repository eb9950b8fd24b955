// @ts-check
/**
 * Files by drag and drop onto <div data-drop-zone><input type="file"></div>, with their names and sizes; a file over
 * data-max-bytes is refused before it is sent, and a slow upload says that it is under way.
 */
import { say, words } from "./page.js";

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1048576).toFixed(bytes < 1048576 ? 2 : 1);

/** @param {HTMLElement} zone */
export function start(zone) {
  const input = /** @type {HTMLInputElement|null} */ (zone.querySelector("input[type=file]"));
  if (!input) return;
  const list = zone.appendChild(document.createElement("div"));
  list.setAttribute("role", "status");
  const most = Number(input.dataset.maxBytes ?? 0);

  const check = () => {
    const files = [...(input.files ?? [])];
    const tooBig = files.filter((file) => most && file.size > most);
    const lines = files.map((file) => {
      const line = document.createElement("p");
      const values = { name: file.name, size: megabytes(file.size), limit: megabytes(most) };
      const isBad = tooBig.includes(file);
      line.textContent = words(isBad ? "file-too-big" : "file-kept", values);
      if (isBad) line.className = "text-danger";
      return line;
    });
    list.replaceChildren(...lines);
    input.classList.toggle("is-invalid", tooBig.length > 0);
    input.setCustomValidity(tooBig.length ? (lines.find((line) => line.className)?.textContent ?? "") : "");
  };

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const dropped = /** @type {DragEvent} */ (event).dataTransfer?.files;
    if (!dropped?.length) return;
    if (input.multiple || dropped.length === 1) input.files = dropped;
    else {
      const first = new DataTransfer();
      first.items.add(dropped[0]);
      input.files = first.files;
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", check);
  input.form?.addEventListener("submit", (event) => {
    if (!input.validity.customError) {
      const bytes = [...(input.files ?? [])].reduce((sum, file) => sum + file.size, 0);
      if (bytes > 200000) {
        const line = list.appendChild(document.createElement("p"));
        line.className = "progress-line";
        line.append(words("uploading"), Object.assign(document.createElement("progress"), { max: 100 }));
      }
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    say(input.validationMessage);
    input.focus();
  }, true);
}
