"""Where documents come from: each file maps one kind of source to documents."""
