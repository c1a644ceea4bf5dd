"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    if (column === 0) { return cell.textContent; }
    return "value" in cell.dataset ? Number(cell.dataset.value) : null;
  };
  const compare = (a, b) => typeof a === "string" ? a.localeCompare(b) : a - b;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const first = column === 0 ? "ascending" : "descending";
      const second = column === 0 ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === first ? second : first;
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = [...body.rows].map(row => ({ row, value: valueOf(row, column) }));
      rows.sort((a, b) => {
        if (a.value === null || b.value === null) { return (a.value === null) - (b.value === null); }
        return sign * compare(a.value, b.value);
      });
      body.append(...rows.map(entry => entry.row));
    });
  });
}
const choice = document.getElementById("shown-class");
if (choice) {
  choice.parentElement.hidden = false;
  choice.addEventListener("change", () => {
    for (const line of document.querySelectorAll("path.line[data-class]")) {
      const chosen = choice.value !== "" && line.dataset.class === choice.value;
      line.classList.toggle("lit", chosen);
      line.classList.toggle("dimmed", choice.value !== "" && !chosen);
    }
  });
}
