"""The page on which a customer pays an invoice by transfer, opened by a signed link."""
