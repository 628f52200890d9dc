"use strict";
(function () {
  var said = document.getElementById("said");

  function valueOf(row, place, numeric) {
    var cell = row.cells[place], value = cell.getAttribute("data-v");
    if (!numeric) return cell.textContent;
    return value === null ? null : parseFloat(value.replace("inf", "Infinity"));
  }

  function compare(one, other, numeric) {
    if (!numeric) return one.localeCompare(other, "en", { numeric: true });
    return one === other ? 0 : one < other ? -1 : 1;
  }

  function sort(table, place) {
    var heads = table.tHead.rows[0].cells, head = heads[place], body = table.tBodies[0];
    var numeric = head.classList.contains("n");
    var up = head.getAttribute("aria-sort") !== "ascending", rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var one = valueOf(a, place, numeric), other = valueOf(b, place, numeric);
      if (one === null || other === null) return (one === null) - (other === null);
      return (up ? 1 : -1) * compare(one, other, numeric);
    });
    rows.forEach(function (row) { body.appendChild(row); });
    Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    said.textContent = "Sorted by " + head.textContent + ", " + (up ? "ascending" : "descending") + ".";
  }

  function addChoice(table) {
    var groups = {};
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      var name = row.querySelector("a.group");
      if (name) groups[row.getAttribute("data-g")] = name.textContent;
    });
    if (Object.keys(groups).length < 2 || table.tBodies[0].rows.length < 2 * Object.keys(groups).length) return;
    var label = document.createElement("label"), choice = document.createElement("select");
    label.className = "choice";
    label.textContent = table.getAttribute("data-choice") + " ";
    choice.add(new Option("all", ""));
    Object.keys(groups).forEach(function (key) { choice.add(new Option(groups[key], key)); });
    choice.addEventListener("change", function () {
      showAllRows(table);
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        row.hidden = choice.value !== "" && row.getAttribute("data-g") !== choice.value;
      });
    });
    label.appendChild(choice);
    table.parentNode.parentNode.insertBefore(label, table.parentNode.parentNode.firstChild);
  }

  function showAllRows(inside) {
    var box = inside.closest(".tabled"), all = box && box.querySelector(".rows");
    if (all) all.checked = true;
  }

  // What a link leads to is opened, where it is folded away.
  function reveal() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1))), one = place;
    if (!place) return;
    for (; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    if (place.tagName === "TR") showAllRows(place);
    place.scrollIntoView();
  }

  var opened = [];
  function unfold() {
    opened = Array.prototype.filter.call(document.querySelectorAll("details.fold"), function (one) { return !one.open; });
    opened.forEach(function (one) { one.open = true; });
  }
  function fold() {
    opened.forEach(function (one) { one.open = false; });
  }

  // What fits needs no stop for the keyboard.
  function stops() {
    Array.prototype.forEach.call(document.querySelectorAll(".scroll"), function (box) {
      var fits = box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
      if (fits) box.removeAttribute("tabindex"); else box.setAttribute("tabindex", "0");
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, place) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, place); });
    });
    addChoice(table);
  });
  stops();
  window.addEventListener("resize", stops);
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", unfold);
  window.addEventListener("afterprint", fold);
  reveal();
})();
