// @ts-check
/**
 * A commodity line (seizures/_line_row.html): the chosen commodity says which group of fields is shown, which units are
 * offered and which is the usual one. Hidden groups are switched off, so what was typed for other goods is not sent. A
 * group that the row lacks is taken out of the empty row of the formset.
 */
import { added } from "./page.js";

/** @param {HTMLElement} row */
export function start(row) {
  const commodity = /** @type {HTMLSelectElement} */ (row.querySelector("select[name$='-commodity']"));
  const unit = /** @type {HTMLSelectElement} */ (row.querySelector("select[name$='-unit']"));
  const groups = /** @type {HTMLElement} */ (row.querySelector("[data-goods-groups]"));
  const money = /** @type {HTMLElement} */ (row.querySelector("[data-goods-money]"));
  const currency = /** @type {HTMLInputElement} */ (money.querySelector("input"));
  const units = [...unit.options];
  /** The unit that was set here and not by a person: it goes with its commodity. */
  let preset = "";
  const chosen = () => commodity.selectedOptions[0]?.dataset ?? {};

  const fetchGroup = (/** @type {string} */ kind) => {
    const empty = /** @type {HTMLTemplateElement|null} */ (row.closest("[data-formset]")?.querySelector("[data-formset-empty]"));
    const found = empty?.content.querySelector(`[data-kind="${kind}"]`);
    const number = commodity.name.match(/-(\d+)-commodity$/)?.[1];
    if (!found || !number) return;
    const holder = document.createElement("template");
    holder.innerHTML = found.outerHTML.replaceAll("__prefix__", number);
    const group = /** @type {HTMLElement} */ (holder.content.firstElementChild);
    groups.append(group);
    added(group);
  };

  const showGroup = (/** @type {string} */ kind) => {
    if (kind && !groups.querySelector(`[data-kind="${kind}"]`)) fetchGroup(kind);
    groups.querySelectorAll("details").forEach((group) => {
      const hasError = !!group.querySelector(".field-invalid");
      group.hidden = group.dataset.kind !== kind && !hasError;
      group.open = !group.hidden;
      /** @type {HTMLFieldSetElement} */ (group.querySelector("fieldset")).disabled = group.hidden;
    });
  };

  const offerUnits = (/** @type {string} */ root, /** @type {string} */ usual, /** @type {boolean} */ isChange) => {
    const before = unit.value;
    const allowed = units.filter((option) => !root || !option.value || (option.dataset.roots ?? "").split(" ").includes(root));
    // A unit that was stored stays to be seen, also where it is no longer offered; the server says what is wrong with it.
    const kept = allowed.some((option) => option.value === before) || !isChange;
    unit.replaceChildren(...(kept ? units.filter((option) => allowed.includes(option) || option.value === before) : allowed));
    const isPersons = before && before !== preset;
    unit.value = isChange && (!kept || !isPersons) ? usual : before;
    preset = isChange ? usual : "";
    if (unit.value !== before) unit.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const showMoney = () => {
    money.hidden = (unit.value || chosen().unit) !== "CUR" && !currency.value && !money.querySelector(".field-invalid");
  };

  const refresh = (/** @type {boolean} */ isChange) => {
    const { kind = "", root = "", unit: usual = "" } = chosen();
    showGroup(kind);
    // Persons are counted, never weighed.
    row.querySelectorAll("[data-goods-measure]").forEach((part) => (/** @type {HTMLElement} */ (part).hidden = kind === "person_event"));
    offerUnits(root, usual, isChange);
    showMoney();
  };

  commodity.addEventListener("change", () => refresh(true));
  unit.addEventListener("change", showMoney);
  refresh(false);
}
