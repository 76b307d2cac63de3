// Closes menus by a click elsewhere or Escape. They open without JavaScript: a checkbox and <details>.

export function closeMenus(target) {
  const toggle = document.getElementById("menu-toggle");
  if (toggle?.checked && !target.closest(".menu, .menu-toggle, .menu-button")) toggle.checked = false;
  for (const menu of document.querySelectorAll("details.pull-down[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

export function closeMenusByKey(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  const toggle = document.getElementById("menu-toggle");
  if (toggle?.checked) toggle.checked = false;
  const menu = document.querySelector("details.pull-down[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
