// offline/evidence/html/script.h - what the page can do where scripts may run: filter and sort the
// list of calls, open what is linked to, unfold everything for the printer.

#pragma once

#include <string_view>

namespace lisrtp::evidence::html
{

inline constexpr std::string_view script = R"JS(
'use strict';
const list = document.querySelector('table.list');
function unpack(packed) {
  const holder = document.createElement('div');
  holder.innerHTML = packed.textContent;
  packed.replaceWith(holder.firstChild);
}
function openTarget() {
  const id = location.hash.slice(1);
  if (!/^c\d+$/.test(id)) return;
  const packed = document.querySelector(`script.packed[data-call=${id}]`);
  if (packed) unpack(packed);
  const target = document.getElementById(id);
  if (target) { target.open = true; target.scrollIntoView(); }
}
addEventListener('hashchange', openTarget);
openTarget();
let folded = [];
addEventListener('beforeprint', () => {
  const packed = document.querySelectorAll('script.packed');
  if (packed.length < 500) packed.forEach(unpack);
  folded = [...document.querySelectorAll('details.call:not([open])')];
  folded.forEach(d => { d.open = true; });
});
addEventListener('afterprint', () => folded.forEach(d => { d.open = false; }));
if (list) {
  const body = list.tBodies[0], rows = [...body.rows], form = document.querySelector('.filter');
  const shown = form.querySelector('output');
  const words = rows.map(r => r.textContent.toLowerCase());
  form.hidden = false;
  form.addEventListener('submit', e => e.preventDefault());
  form.addEventListener('input', () => {
    const wanted = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      const fits = wanted.every(w => words[i].includes(w));
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = wanted.length ? count + ' of ' + rows.length : '';
  });
  const value = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.s) return Number(cell.dataset.s);
    const text = cell.textContent;
    return column === 0 ? Number(text) : text;
  };
  [...list.tHead.rows[0].cells].forEach((head, column) => {
    head.querySelector('button').addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      [...list.tHead.rows[0].cells].forEach(h => h.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const sorted = rows.map(r => [value(r, column), r]);
      sorted.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (down ? -1 : 1));
      body.append(...sorted.map(s => s[1]));
    });
  });
}
)JS";

} // namespace lisrtp::evidence::html
