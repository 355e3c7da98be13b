"""The transactional core: the only owner of tables, the only package that speaks SQL."""
