"""What is always true of the catalogue."""

from erp_core.kernel.exactness import exact_amounts

CHECKS = (exact_amounts("catalog"),)
