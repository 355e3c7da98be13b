"""The documents that leave the house as PDF: one file a document, one layout for all of them."""
