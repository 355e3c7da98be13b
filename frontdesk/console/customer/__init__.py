"""Everything about one customer on one page, and finding them."""
