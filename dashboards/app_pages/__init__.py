"""One module a page; each opens with the question it answers and reads like the page it draws."""
